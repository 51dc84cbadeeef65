package actors

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// minPassword is the least length of a password, in characters.
	minPassword = 10
	maxPassword = 200
	maxName     = 60
)

// SignUp is what a person types to have an account.
type SignUp struct {
	FirstName, LastName, Email, Handle, Password string
	// Terms says that the terms were accepted.
	Terms bool
}

// Check returns what is wrong with the fields.
func (s SignUp) Check() basilic.Problems {
	var p basilic.Problems
	checkName(&p, "first_name", s.FirstName, "Indiquez votre prénom.")
	checkName(&p, "last_name", s.LastName, "Indiquez votre nom.")
	if address, err := mail.ParseAddress(s.Email); err != nil || address.Address != s.Email || len(s.Email) > 254 {
		p.Add("email", "Cette adresse e-mail n’est pas valable. Exemple : prenom@exemple.fr.")
	}
	if text := basilic.CheckHandle(s.Handle); text != "" {
		p.Add("handle", text)
	}
	checkPassword(&p, s.Password)
	if !s.Terms {
		p.Add("terms", "Acceptez les conditions d’utilisation pour continuer.")
	}
	return p
}

func checkPassword(p *basilic.Problems, password string) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		p.Add("password", "Le mot de passe compte au moins 10 caractères. Une phrase de quelques mots convient très bien.")
	case n > maxPassword:
		p.Add("password", "Le mot de passe compte 200 caractères au plus.")
	}
}

func checkName(p *basilic.Problems, field, name, missing string) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(name)); {
	case n == 0:
		p.Add(field, missing)
	case n > maxName:
		p.Add(field, "60 caractères au plus.")
	}
}

// CreateAccount makes a confirmed account, for the command line. The first one
// is an administrator.
func (s *Service) CreateAccount(ctx context.Context, in SignUp, admin bool) (basilic.Account, error) {
	in.Email, in.Terms = strings.ToLower(strings.TrimSpace(in.Email)), true
	if err := in.Check().Err(); err != nil {
		return basilic.Account{}, err
	}
	hash, err := s.hash(ctx, in.Password)
	if err != nil {
		return basilic.Account{}, err
	}
	var account basilic.Account
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		count, err := tx.CountAccounts(ctx)
		if err != nil {
			return err
		}
		role := basilic.RoleUser
		if admin || count == 0 {
			role = basilic.RoleAdministrator
		}
		account, err = s.createTx(ctx, tx, basilic.Account{
			Email: in.Email, PasswordHash: hash, FirstName: in.FirstName, LastName: in.LastName, TermsVersion: termsVersion, Role: role,
		}, in.Handle)
		return err
	})
	return account, err
}

// createTx makes profile and account together.
func (s *Service) createTx(ctx context.Context, tx *postgres.DB, account basilic.Account, handle string) (basilic.Account, error) {
	if text := basilic.CheckHandle(handle); text != "" {
		return basilic.Account{}, basilic.Problems{{Field: "handle", Text: text}}
	}
	taken, err := tx.HandleTaken(ctx, handle)
	if err != nil {
		return basilic.Account{}, err
	}
	if taken {
		return basilic.Account{}, basilic.Problems{{Field: "handle", Text: "Cet identifiant est déjà pris. Choisissez-en un autre."}}
	}
	profile := basilic.Actor{
		Kind: basilic.ActorPerson, Local: true, Handle: handle, Host: s.Domain, Public: true,
		Name: account.FirstName + " " + account.LastName, URL: s.Origin + "/profils/" + handle,
	}
	profile.ID, err = tx.InsertLocalActor(ctx, profile)
	if errors.Is(err, basilic.ErrConflict) {
		// Somebody else took it between the look and this.
		return basilic.Account{}, basilic.Problems{{Field: "handle", Text: "Cet identifiant est déjà pris. Choisissez-en un autre."}}
	}
	if err != nil {
		return basilic.Account{}, err
	}
	if err := s.beginLifeTx(ctx, tx, &profile); err != nil {
		return basilic.Account{}, err
	}
	account.ID, account.ProfileID = basilic.NewID(), profile.ID
	err = tx.InsertAccount(ctx, account)
	if errors.Is(err, basilic.ErrConflict) {
		return basilic.Account{}, basilic.Problems{{Field: "email", Text: "Cette adresse a déjà un compte. Connectez-vous."}}
	}
	return account, err
}

// passwordParameters are argon2id's: 19 MiB, two passes, one lane (OWASP's
// minimum), so that a small server answers many people.
func passwordParameters() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if err := s.enterHashing(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.hashing }()
	hash, err := argon2id.CreateHash(password, passwordParameters())
	if err != nil {
		return "", fmt.Errorf("actors: hash: %w", err)
	}
	return hash, nil
}

func (s *Service) enterHashing(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("actors: hash: %w", ctx.Err())
	}
}

// decoy is the hash of no password: it is compared when an address is unknown,
// so that the answer takes as long.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$PXo8Y+AdXXV/1XOYG2IMjg$4WZxreX70YyMu8m6sHcC73Ttg4Qd+jfnk6PzQ6SiWyA"

// Authenticate returns the account with this address and password, or
// basilic.ErrForbidden, the same whether or not the address is known.
func (s *Service) Authenticate(ctx context.Context, email, password string) (basilic.Account, error) {
	account, err := s.DB.AccountByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return basilic.Account{}, fmt.Errorf("actors: authenticate: %w", err)
	}
	hash := account.PasswordHash
	if err != nil {
		hash = decoy
	}
	if err := s.enterHashing(ctx); err != nil {
		return basilic.Account{}, err
	}
	defer func() { <-s.hashing }()
	match, compareErr := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil || compareErr != nil || !match {
		return basilic.Account{}, fmt.Errorf("actors: authenticate: %w", basilic.ErrForbidden)
	}
	return account, nil
}

// Viewer returns the person with an account, as services see them.
func (s *Service) Viewer(ctx context.Context, account basilic.ID) (basilic.Viewer, error) {
	return s.DB.ViewerOf(ctx, account)
}
