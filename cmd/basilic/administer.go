package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
)

type migrateCommand struct{}

// Run brings the schema to this binary's version: starting a hub does it.
func (migrateCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return withHub(ctx, c, log, func(*app.App) error { return nil })
}

type userCreateCommand struct {
	Email         string `required:"" help:"E-mail address."`
	Handle        string `required:"" help:"Identifier in addresses: a-z, 0-9 and _."`
	FirstName     string `required:"" help:"First name."`
	LastName      string `required:"" help:"Last name."`
	PasswordStdin bool   `required:"" help:"Read the password from the first line of the standard input."`
	Admin         bool   `help:"Make an administrator."`
}

// Run makes a confirmed account.
func (u *userCreateCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return usageError{"user create: give the password on the standard input"}
	}
	return withHub(ctx, c, log, func(hub *app.App) error {
		_, err := hub.Actors.CreateAccount(ctx, actors.SignUp{
			FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, Handle: u.Handle, Password: strings.TrimRight(line, "\r\n"),
		}, u.Admin)
		var problems basilic.Problems
		if errors.As(err, &problems) {
			return usageError{"user create: " + problems.Error()}
		}
		if err == nil {
			fmt.Printf("@%s@%s\n", u.Handle, c.Domain())
		}
		return err
	})
}

type blockCommand struct {
	Host string `arg:"" help:"Host, with its port when not the default."`
}

// Run blocks a host for good: from now on nothing is accepted from it, sent to
// it or fetched from it.
func (b *blockCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	host, err := webfinger.NormaliseHost(b.Host)
	if err != nil {
		return usageError{fmt.Sprintf("federation block: %q is not a host", b.Host)}
	}
	return withHub(ctx, c, log, func(hub *app.App) error {
		if err := hub.DB.SetHostPolicy(ctx, host, basilic.PolicyBlock); err != nil {
			return err
		}
		fmt.Println("blocked", host)
		return nil
	})
}

type configCommand struct{}

// Run prints every setting: name, value when it is not a secret, documentation.
func (configCommand) Run(c *config.Config) error {
	value := reflect.ValueOf(*c)
	for i := range value.NumField() {
		tag := value.Type().Field(i).Tag
		fmt.Printf("# %s\n%s=%s\n\n", tag.Get("help"), tag.Get("env"), shown(tag.Get("env"), value.Field(i)))
	}
	return nil
}

// shown hides what holds a password.
func shown(name string, value reflect.Value) string {
	if strings.HasSuffix(name, "_URL") && name != "BASILIC_URL" {
		if value.String() != "" {
			return "(set, hidden: may hold a password)"
		}
		return ""
	}
	if list, ok := value.Interface().([]string); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(value.Interface())
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("basilic", config.Version)
	return nil
}
