package mail

import "fmt"

// LabelGranted tells an author that a resource bears a label.
func LabelGranted(to, firstName, title, label, link, hub string) Message {
	return Message{To: to, Subject: "« " + title + " » porte le label " + label, Text: fmt.Sprintf(`Bonjour %s,

L’équipe de %s a donné le label « %s » à votre ressource « %s ». Il se voit sur sa page et dans les recherches, ici et sur les autres hubs. Vous pouvez continuer à la modifier.

%s

%s
`, firstName, hub, label, title, link, hub)}
}

// LabelRefused tells an author why a resource does not bear a label.
func LabelRefused(to, firstName, title, reason, link, hub string) Message {
	return Message{To: to, Subject: "Label : réponse pour « " + title + " »", Text: fmt.Sprintf(`Bonjour %s,

L’équipe de %s n’a pas donné le label demandé pour votre ressource « %s ». Sa réponse :

%s

Vous pouvez compléter votre demande et la faire de nouveau :

%s

%s
`, firstName, hub, title, reason, link, hub)}
}

// LabelWithdrawn tells an author why a resource bears a label no longer.
func LabelWithdrawn(to, firstName, title, reason, link, hub string) Message {
	return Message{To: to, Subject: "Le label de « " + title + " » est retiré", Text: fmt.Sprintf(`Bonjour %s,

L’équipe de %s a retiré le label de votre ressource « %s ». Sa réponse :

%s

La ressource elle-même n’a pas changé. Vous pouvez demander le label de nouveau :

%s

%s
`, firstName, hub, title, reason, link, hub)}
}
