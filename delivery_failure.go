package basilic

import "strings"

// DeliveryFailure is why another server did not take what was sent to it:
// "http 503", or one of the words below.
type DeliveryFailure string

// The failures without an answer.
const (
	FailureNone    DeliveryFailure = ""
	FailureTimeout DeliveryFailure = "timeout"
	FailureName    DeliveryFailure = "name"
	FailureRefused DeliveryFailure = "refused"
	FailureTLS     DeliveryFailure = "tls"
	FailureNetwork DeliveryFailure = "network"
	// FailureForbidden is an address that this hub connects to on no account.
	FailureForbidden DeliveryFailure = "forbidden"
)

// httpPrefix stands before the status of an answer.
const httpPrefix = "http "

// FailureOfStatus returns the failure that an HTTP status is.
func FailureOfStatus(status string) DeliveryFailure { return DeliveryFailure(httpPrefix + status) }

// Sentence says in French what happened.
func (f DeliveryFailure) Sentence() string {
	switch f {
	case FailureNone:
		return "Aucune"
	case FailureTimeout:
		return "Pas de réponse à temps"
	case FailureName:
		return "Nom de serveur introuvable"
	case FailureRefused:
		return "Connexion refusée"
	case FailureTLS:
		return "Certificat de sécurité non valable"
	case FailureForbidden:
		return "Adresse interdite : elle mène à un réseau privé"
	}
	status, found := strings.CutPrefix(string(f), httpPrefix)
	if !found {
		return "Connexion interrompue"
	}
	return statusSentence(status) + " (" + status + ")"
}

func statusSentence(status string) string {
	switch status {
	case "401", "403":
		return "Le serveur refuse nos envois"
	case "404":
		return "Boîte de réception introuvable"
	case "410":
		return "Boîte de réception supprimée"
	case "429":
		return "Trop de demandes"
	case "502", "503", "504":
		return "Serveur en panne ou surchargé"
	}
	if strings.HasPrefix(status, "5") {
		return "Erreur du serveur"
	}
	return "Envoi refusé par le serveur"
}
