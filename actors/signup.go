package actors

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"

	letters "codeberg.org/basilic/basilic/internal/mail"
)

// pendingFor is how long a sign-up waits for its confirmation.
const pendingFor = 24 * time.Hour

// SignUp keeps a wish for an account and sends the mail that confirms the
// address. Until then nothing exists of it. The answer is the same whether or
// not the address has an account: its owner alone learns it, by mail
// (security.md 59). Errors match basilic.ErrInvalid (Problems) or ErrForbidden
// (registration is closed).
func (s *Service) SignUp(ctx context.Context, in SignUp) (proof string, err error) {
	if !s.OpenRegistration {
		return "", fmt.Errorf("actors: sign up: registration is closed: %w", basilic.ErrForbidden)
	}
	in.Email = strings.ToLower(strings.TrimSpace(in.Email))
	problems := in.Check()
	if problems.Of("handle") == "" {
		taken, err := s.DB.HandleTaken(ctx, in.Handle)
		if err != nil {
			return "", fmt.Errorf("actors: sign up: %w", err)
		}
		if taken {
			problems.Add("handle", "Cet identifiant est déjà pris. Choisissez-en un autre.")
		}
	}
	if err := problems.Err(); err != nil {
		return "", err
	}
	hash, err := s.hash(ctx, in.Password)
	if err != nil {
		return "", err
	}
	token, tokenHash := newToken()
	return proofOf(token), s.DB.InTx(ctx, func(tx *postgres.DB) error {
		known, err := tx.AccountByEmail(ctx, in.Email)
		if err == nil {
			return s.enqueueMailTx(ctx, tx, letters.AlreadyRegistered(in.Email, known.FirstName, s.Origin+"/connexion", s.Name))
		}
		if !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		err = tx.InsertPendingSignUp(ctx, basilic.PendingSignUp{
			TokenHash: tokenHash, Email: in.Email, PasswordHash: hash, FirstName: strings.TrimSpace(in.FirstName),
			LastName: strings.TrimSpace(in.LastName), Handle: in.Handle, TermsVersion: termsVersion,
			ExpiresAt: time.Now().Add(pendingFor),
		})
		if err != nil {
			return err
		}
		return s.enqueueMailTx(ctx, tx, letters.ConfirmSignUp(in.Email, in.FirstName, s.Origin+"/confirmer/"+token, s.Name))
	})
}

// newToken returns a secret for a link and what is stored of it.
func newToken() (token string, hash []byte) {
	var b [24]byte
	_, _ = rand.Read(b[:])
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashToken(token)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Pending returns the sign-up that a link confirms, or basilic.ErrNotFound when
// it has expired or was used.
func (s *Service) Pending(ctx context.Context, token string) (basilic.PendingSignUp, error) {
	return s.DB.PendingSignUp(ctx, hashToken(token))
}

// Confirmation is what the page says that a mail's link leads to.
type Confirmation struct {
	// Handle is another one when the one asked for was taken meanwhile, or "".
	Handle string
	// Password is chosen on that page. It may be left out by the browser that signed
	// up only.
	Password string
	// Proof is what SignUp returned to this browser, "" for any other.
	Proof string
}

// SignedUp reports whether the browser that has a proof signed up for what a link
// confirms. What it typed is its own; of any other, nobody knows who typed it,
// since everybody may sign up with everybody's address (security.md 59).
func SignedUp(token, proof string) bool {
	return subtle.ConstantTimeCompare([]byte(proof), []byte(proofOf(token))) == 1
}

// proofOf returns what tells nothing of the token to who keeps it.
func proofOf(token string) string {
	return base64.RawURLEncoding.EncodeToString(hashToken("sign-up " + token))
}

// Confirm makes the account and profile of a sign-up, once. The password is that
// of who confirms. A handle that was taken meanwhile is a problem of the field
// handle; another one may be given.
func (s *Service) Confirm(ctx context.Context, token string, c Confirmation) (basilic.Account, error) {
	pending, err := s.Pending(ctx, token)
	if err != nil {
		return basilic.Account{}, err
	}
	password := pending.PasswordHash
	if c.Password != "" || !SignedUp(token, c.Proof) {
		if password, err = s.hashChosen(ctx, c.Password); err != nil {
			return basilic.Account{}, err
		}
	}
	var account basilic.Account
	err = s.DB.InTx(ctx, func(tx *postgres.DB) error {
		// Once more: it may have been used meanwhile.
		if _, err := tx.PendingSignUp(ctx, pending.TokenHash); err != nil {
			return err
		}
		account, err = s.createTx(ctx, tx, basilic.Account{
			Email: pending.Email, PasswordHash: password, FirstName: pending.FirstName,
			LastName: pending.LastName, TermsVersion: pending.TermsVersion, Role: basilic.RoleUser,
		}, cmp.Or(c.Handle, pending.Handle))
		if err != nil {
			return err
		}
		return tx.DeletePendingSignUps(ctx, pending.Email)
	})
	return account, err
}

func (s *Service) hashChosen(ctx context.Context, password string) (string, error) {
	var p basilic.Problems
	checkPassword(&p, password)
	if err := p.Err(); err != nil {
		return "", err
	}
	return s.hash(ctx, password)
}
