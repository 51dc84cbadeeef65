package basilic

// DuplicateAnswer is what whoever writes a resource said about another one that
// looks like it.
type DuplicateAnswer string

// The answers; without one the question is open.
const (
	AnswerNone      DuplicateAnswer = ""
	AnswerDuplicate DuplicateAnswer = "duplicate"
	AnswerDistinct  DuplicateAnswer = "distinct"
)

// Resemblance is a resource that looks like the one that somebody writes, with
// everything that they have in common.
type Resemblance struct {
	Card ResourceCard
	// SameTitle says that the titles are the same but for marks, accents and case;
	// CloseTitle and CloseDescription that most of the letters are.
	SameTitle, CloseTitle, CloseDescription bool
	// Links are the addresses, Files the names of the files, that both have.
	Links, Files []string
	Answer       DuplicateAnswer
}
