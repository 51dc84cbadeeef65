package mail

import "fmt"

// ConfirmSignUp asks a person to confirm the address that they signed up with.
func ConfirmSignUp(to, firstName, link, hub string) Message {
	return Message{To: to, Subject: "Confirmez votre adresse pour " + hub, Text: fmt.Sprintf(`Bonjour %s,

Pour terminer votre inscription sur %s, ouvrez cette page et appuyez sur le bouton :

%s

Le lien est valable 24 heures. Tant que vous ne l’avez pas ouvert, aucun compte n’existe.

Si vous n’avez rien demandé, ne faites rien : il ne se passera rien.

%s
`, firstName, hub, link, hub)}
}

// AlreadyRegistered tells a person that somebody tried to sign up with their
// address; the page says nothing, so that nobody learns who has an account.
func AlreadyRegistered(to, firstName, link, hub string) Message {
	return Message{To: to, Subject: "Vous avez déjà un compte sur " + hub, Text: fmt.Sprintf(`Bonjour %s,

Une inscription vient d’être demandée sur %s avec votre adresse. Vous avez déjà un compte : connectez-vous ici :

%s

Si ce n’était pas vous, ne faites rien : votre compte n’a pas changé.

%s
`, firstName, hub, link, hub)}
}

// BaseDeleted tells a member that a base is no more.
func BaseDeleted(to, firstName, base, link, hub string) Message {
	return Message{To: to, Subject: "La base « " + base + " » est supprimée", Text: fmt.Sprintf(`Bonjour %s,

La base « %s », dont vous étiez membre sur %s, vient d’être supprimée par un de ses administrateurs.

Les ressources que vous y aviez publiées sous votre nom restent sur votre profil ; celles publiées sous le nom de la base sont supprimées. Vous retrouvez les vôtres ici :

%s

%s
`, firstName, base, hub, link, hub)}
}

// Invitation is what an Invited letter says: who invites, to which resource, and
// where to answer.
type Invitation struct{ By, Title, Link string }

// Invited tells a person that they are invited to write a resource.
func Invited(to, firstName string, in Invitation, hub string) Message {
	return Message{To: to, Subject: "Invitation à modifier « " + in.Title + " »", Text: fmt.Sprintf(`Bonjour %s,

%s vous invite à modifier la ressource « %s » sur %s.

Acceptez ou refusez sur la page de vos ressources :

%s

Si vous acceptez, vous pourrez changer son contenu et publier vos modifications. Tant que la ressource est publique, votre nom figure parmi ses contributeurs. Vous pourrez la quitter quand vous voudrez.

%s
`, firstName, in.By, in.Title, hub, in.Link, hub)}
}

// Adaptation is what a letter says of an adaptation.
type Adaptation struct {
	// Origin and Title are the titles of the two, By who made it.
	Origin, Title, By string
	// Link is where to decide about it.
	Link, Hub string
}

// Adapted tells the author of a resource that somebody adapted it.
func Adapted(to, firstName string, a Adaptation) Message {
	return Message{To: to, Subject: "Votre ressource « " + a.Origin + " » a été adaptée", Text: fmt.Sprintf(`Bonjour %s,

%s a publié « %s », une adaptation de votre ressource « %s ».

Vous pouvez la montrer sur la page de votre ressource, parmi ses adaptations, ou l’écarter :

%s

Si vous ne faites rien, elle reste publiée et dit d’où elle vient, mais votre page n’en parle pas.

%s
`, firstName, a.By, a.Title, a.Origin, a.Link, a.Hub)}
}
