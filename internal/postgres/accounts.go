package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

const accountColumns = `id, email, password_hash, first_name, last_name, role, profile_id, terms_version, created_at`

// ViewerOf returns the person with an account, with their profile.
func (db *DB) ViewerOf(ctx context.Context, account basilic.ID) (basilic.Viewer, error) {
	type row struct {
		basilic.Actor
		ID           basilic.ID          `db:"account_id"`
		Email        string              `db:"email"`
		PasswordHash string              `db:"password_hash"`
		FirstName    string              `db:"first_name"`
		LastName     string              `db:"last_name"`
		Role         basilic.AccountRole `db:"role"`
		TermsVersion string              `db:"terms_version"`
		CreatedAt    time.Time           `db:"account_created_at"`
	}
	r, err := one[row](ctx, db, "viewer of", `select `+actorColumns+`, c.id as account_id, c.email, c.password_hash, c.first_name, c.last_name, c.role,
			c.terms_version, c.created_at as account_created_at
		from accounts c join actors on actors.id = c.profile_id where c.id = $1`, account)
	if err != nil {
		return basilic.Viewer{}, err
	}
	return basilic.Viewer{Profile: &r.Actor, Account: &basilic.Account{
		ID: r.ID, Email: r.Email, PasswordHash: r.PasswordHash, FirstName: r.FirstName, LastName: r.LastName, Role: r.Role,
		ProfileID: r.Actor.ID, TermsVersion: r.TermsVersion, CreatedAt: r.CreatedAt,
	}}, nil
}

// AccountByEmail returns the account with an e-mail address in lower case.
func (db *DB) AccountByEmail(ctx context.Context, email string) (basilic.Account, error) {
	return one[basilic.Account](ctx, db, "account by email", `select `+accountColumns+` from accounts where email = $1`, email)
}

// AccountOf returns the account whose profile this is.
func (db *DB) AccountOf(ctx context.Context, profile basilic.ActorID) (basilic.Account, error) {
	return one[basilic.Account](ctx, db, "account of", `select `+accountColumns+` from accounts where profile_id = $1`, profile)
}

// MemberAccounts returns the accounts of the members of a base.
func (db *DB) MemberAccounts(ctx context.Context, base basilic.ActorID) ([]basilic.Account, error) {
	return many[basilic.Account](ctx, db, "member accounts", `select `+accountColumns+` from accounts
		where profile_id in (select profile_id from members where base_id = $1) order by email`, base)
}

// OtherAdministrators returns how many other accounts administer the hub.
func (db *DB) OtherAdministrators(ctx context.Context, account basilic.ID) (int, error) {
	return scalar[int](ctx, db, "other administrators", `select count(*) from accounts where role = 'administrator' and id <> $1`, account)
}

// DeleteAccount removes an account; its profile is ended apart.
func (db *DB) DeleteAccount(ctx context.Context, id basilic.ID) error {
	n, err := db.exec(ctx, "delete account", `delete from accounts where id = $1`, id)
	return found("delete account", n, err)
}

// InsertAccount adds an account. A known e-mail address is basilic.ErrConflict.
func (db *DB) InsertAccount(ctx context.Context, a basilic.Account) error {
	_, err := db.exec(ctx, "insert account", `
		insert into accounts (id, email, password_hash, first_name, last_name, role, profile_id, terms_version)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.Email, a.PasswordHash, a.FirstName, a.LastName, a.Role, a.ProfileID, a.TermsVersion)
	return err
}

// CountAccounts returns how many people have an account.
func (db *DB) CountAccounts(ctx context.Context) (int, error) {
	return scalar[int](ctx, db, "count accounts", `select count(*) from accounts`)
}

// InsertPendingSignUp keeps a sign-up until its address is confirmed.
func (db *DB) InsertPendingSignUp(ctx context.Context, p basilic.PendingSignUp) error {
	_, err := db.exec(ctx, "insert pending sign-up", `
		insert into pending_sign_ups (token_hash, email, password_hash, first_name, last_name, handle, terms_version, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.TokenHash, p.Email, p.PasswordHash, p.FirstName, p.LastName, p.Handle, p.TermsVersion, p.ExpiresAt)
	return err
}

// PendingSignUp returns the sign-up with this token that has not expired.
func (db *DB) PendingSignUp(ctx context.Context, tokenHash []byte) (basilic.PendingSignUp, error) {
	return one[basilic.PendingSignUp](ctx, db, "pending sign-up", `
		select token_hash, email, password_hash, first_name, last_name, handle, terms_version, expires_at
		from pending_sign_ups where token_hash = $1 and expires_at > now()`, tokenHash)
}

// DeletePendingSignUps removes the sign-ups of an address that was confirmed,
// and all that have expired.
func (db *DB) DeletePendingSignUps(ctx context.Context, email string) error {
	_, err := db.exec(ctx, "delete pending sign-ups", `delete from pending_sign_ups where email = $1 or expires_at <= now()`, email)
	return err
}

// HandleTaken reports whether a profile or base has, or ever had, a handle.
func (db *DB) HandleTaken(ctx context.Context, handle string) (bool, error) {
	return scalar[bool](ctx, db, "handle taken", `select exists (select 1 from actors where handle = $1 and local)`, handle)
}

// UpdateLocalActor keeps what the owner of a profile or base typed.
func (db *DB) UpdateLocalActor(ctx context.Context, a basilic.Actor) error {
	_, err := db.exec(ctx, "update local actor", `
		update actors set name = $2, title = $3, summary_source = $4, summary_html = $5, department = $6, website = $7,
			links = coalesce($8, '[]'::jsonb), contact_email = $9, contact_shown = $10, updated_at = now()
		where id = $1 and local`,
		a.ID, a.Name, a.Title, a.SummarySource, a.SummaryHTML, a.Department, a.Website, a.Links, a.ContactEmail, a.ContactShown)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, a.IRI)
}

// MarkActorDeleted ends an actor for ever; its handle stays taken.
func (db *DB) MarkActorDeleted(ctx context.Context, id basilic.ActorID) error {
	return db.InTx(ctx, func(tx *DB) error {
		_, err := tx.exec(ctx, "mark actor deleted", `update actors set deleted_at = now(), public = false where id = $1`, id)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "end blocks", `delete from blocks where blocker_id = $1 or blocked_id = $1`, id); err != nil {
			return err
		}
		keys, err := scalars[string](ctx, tx, "keys of deleted actor", `select key_id from actor_keys where actor_id = $1`, id)
		if err != nil {
			return err
		}
		return tx.notifyKeysTx(ctx, keys)
	})
}

// Mail is a message waiting to be sent.
type Mail struct {
	ID        basilic.ID `db:"id"`
	Recipient string     `db:"recipient"`
	Subject   string     `db:"subject"`
	BodyText  string     `db:"body_text"`
	BodyHTML  string     `db:"body_html"`
	// Unsubscribe is the address that ends the series it belongs to, "" without.
	Unsubscribe string     `db:"unsubscribe"`
	SentAt      *time.Time `db:"sent_at"`
}

// InsertMail keeps a message until its job sends it.
func (db *DB) InsertMail(ctx context.Context, m Mail) error {
	_, err := db.exec(ctx, "insert mail", `insert into mails (id, recipient, subject, body_text, body_html, unsubscribe) values ($1, $2, $3, $4, $5, $6)`,
		m.ID, m.Recipient, m.Subject, m.BodyText, m.BodyHTML, m.Unsubscribe)
	return err
}

// MailByID returns a message.
func (db *DB) MailByID(ctx context.Context, id basilic.ID) (Mail, error) {
	return one[Mail](ctx, db, "mail by id", `select id, recipient, subject, body_text, body_html, unsubscribe, sent_at from mails where id = $1`, id)
}

// MarkMailSent notes that a message was handed over, and forgets its text: it
// may hold a token.
func (db *DB) MarkMailSent(ctx context.Context, id basilic.ID) error {
	_, err := db.exec(ctx, "mark mail sent", `update mails set sent_at = now(), body_text = '', body_html = '', unsubscribe = '' where id = $1`, id)
	return err
}
