package basilic

import "time"

// AccountRole is what a person may do on the whole hub.
type AccountRole string

// The roles of a hub.
const (
	RoleUser          AccountRole = "user"
	RoleModerator     AccountRole = "moderator"
	RoleAdministrator AccountRole = "administrator"
)

// Account is a person who can sign in. It exists only once its e-mail address
// is confirmed, and owns exactly one profile.
type Account struct {
	ID           ID          `db:"id"`
	Email        string      `db:"email"`
	PasswordHash string      `db:"password_hash"`
	FirstName    string      `db:"first_name"`
	LastName     string      `db:"last_name"`
	Role         AccountRole `db:"role"`
	ProfileID    ActorID     `db:"profile_id"`
	TermsVersion string      `db:"terms_version"`
	CreatedAt    time.Time   `db:"created_at"`
}

// PendingSignUp waits for the confirmation of an e-mail address. Nothing else
// exists of it: no account, no actor, no reserved handle.
type PendingSignUp struct {
	TokenHash    []byte    `db:"token_hash"`
	Email        string    `db:"email"`
	PasswordHash string    `db:"password_hash"`
	FirstName    string    `db:"first_name"`
	LastName     string    `db:"last_name"`
	Handle       string    `db:"handle"`
	TermsVersion string    `db:"terms_version"`
	ExpiresAt    time.Time `db:"expires_at"`
}

// MemberRole is what a profile may do in a base.
type MemberRole string

// The roles of a base.
const (
	MemberAdministrator MemberRole = "administrator"
	MemberContributor   MemberRole = "contributor"
)

// Label returns the French name of the role.
func (r MemberRole) Label() string {
	if r == MemberAdministrator {
		return "Administrateur"
	}
	return "Contributeur"
}

// Member is a profile in a base.
type Member struct {
	Profile Actor
	Role    MemberRole
	Since   time.Time
}

// Membership is a base seen by one of its members.
type Membership struct {
	Base Actor
	Role MemberRole
}

// Viewer is who asks: a signed-in person with their profile, or nobody. Every
// service checks permissions against it.
type Viewer struct {
	Account *Account
	Profile *Actor
}

// SignedIn reports whether the viewer is a person with an account.
func (v Viewer) SignedIn() bool { return v.Account != nil && v.Profile != nil }

// ProfileID returns the viewer's profile, or 0 for a visitor.
func (v Viewer) ProfileID() ActorID {
	if v.Profile == nil {
		return 0
	}
	return v.Profile.ID
}

// Administrator reports whether the viewer may decide about the whole hub.
func (v Viewer) Administrator() bool {
	return v.Account != nil && v.Account.Role == RoleAdministrator
}

// Moderator reports whether the viewer may look at what people of the hub ask and
// answer it.
func (v Viewer) Moderator() bool {
	return v.Account != nil && (v.Account.Role == RoleModerator || v.Account.Role == RoleAdministrator)
}

// Operator is whoever commands the hub from its own machine.
func Operator() Viewer { return Viewer{Account: &Account{Role: RoleAdministrator}} }
