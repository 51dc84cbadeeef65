package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"

	"codeberg.org/basilic/basilic/actors"
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
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintln(os.Stderr, "Type the password, which is shown, and Enter:")
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return usageError{"user create: give the password on the standard input"}
	}
	in := actors.SignUp{
		FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, Handle: u.Handle, Password: strings.TrimRight(line, "\r\n"), Terms: true,
	}
	if problems := in.Check(); len(problems) > 0 {
		return usageError{"user create: " + problems.Error()}
	}
	return withHub(ctx, c, log, func(hub *app.App) error {
		if _, err := hub.Actors.CreateAccount(ctx, in, u.Admin); err != nil {
			return fmt.Errorf("user create: %w", err)
		}
		fmt.Printf("@%s@%s\n", u.Handle, c.Domain())
		return nil
	})
}

type configCommand struct{}

// Run prints every setting: name, value when it is not a secret, documentation.
func (configCommand) Run(c *config.Config) error {
	value := reflect.ValueOf(*c)
	for i := range value.NumField() {
		tag := value.Type().Field(i).Tag
		fmt.Printf("# %s\n", tag.Get("help"))
		if values := tag.Get("enum"); values != "" {
			fmt.Printf("# One of: %s.\n", strings.ReplaceAll(values, ",", ", "))
		}
		if usual := tag.Get("default"); usual != "" {
			fmt.Printf("# Unless set: %s\n", usual)
		}
		fmt.Printf("%s=%s\n\n", tag.Get("env"), shown(tag.Get("env"), value.Field(i)))
	}
	return nil
}

// shown hides what holds a password.
func shown(name string, value reflect.Value) string {
	secret := strings.HasSuffix(name, "_URL") && name != "BASILIC_URL" && name != "BASILIC_S3_URL" || strings.HasSuffix(name, "_KEY") || strings.HasSuffix(name, "_SECRET")
	if secret {
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
