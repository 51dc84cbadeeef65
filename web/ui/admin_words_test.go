package ui

import (
	"testing"
	"time"
)

func TestAuthorsReadHowFarAResourceWent(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]Spread{
		"Visible ici. Personne ne vous suit encore depuis un autre serveur.":                 {},
		"Envoi en cours aux autres serveurs.":                                                {Preparing: true},
		"Envoi en cours à 1\u00a0serveur.":                                                   {Servers: 1, Sending: 1},
		"Envoi en cours à 214\u00a0serveurs.":                                                {Servers: 214, Sending: 214, Preparing: true},
		"Partagé avec 214\u00a0serveurs, envoi en cours à 14 d’entre eux.":                   {Servers: 214, Sending: 14},
		"Partagé avec 1\u00a0serveur.":                                                       {Servers: 1},
		"Partagé avec 1\u00a0214\u00a0serveurs.":                                             {Servers: 1214},
		"Partagé avec 1\u00a0serveur, 1\u00a0injoignable\u00a0: l’envoi reprendra seul.":     {Servers: 1, Waiting: 1, Unreachable: 1},
		"Partagé avec 214\u00a0serveurs, 3\u00a0injoignables\u00a0: l’envoi reprendra seul.": {Servers: 214, Waiting: 5, Unreachable: 3},
		"Partagé avec 2\u00a0serveurs, 1 en attente.":                                        {Servers: 2, Waiting: 1},
	} {
		if got := SpreadText(s); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
}

func TestInstantsOfServersAreShort(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 21, 14, 0, 0, 0, time.UTC)
	for want, ago := range map[string]time.Duration{
		"à l’instant": 10 * time.Second, "il y a 25\u00a0min": 25 * time.Minute, "hier": 22 * time.Hour,
		"le\u00a01er\u00a0mars": 20 * 24 * time.Hour, "le\u00a021\u00a0déc.\u00a02025": 90 * 24 * time.Hour,
	} {
		if got := when(now.Add(-ago), now); got != want {
			t.Errorf("%s: %q, want %q", ago, got, want)
		}
	}
	for want, ago := range map[string]time.Duration{
		"un instant": 0, "25\u00a0min": 25 * time.Minute, "hier": 22 * time.Hour, "le\u00a01er\u00a0mars": 20 * 24 * time.Hour,
	} {
		if got := since(now.Add(-ago), now); got != want {
			t.Errorf("since %s: %q, want %q", ago, got, want)
		}
	}
}

func TestWhatBlockingEndsIsSaidInGoodFrench(t *testing.T) {
	t.Parallel()
	one, many := lossText(HostTies{Resources: 1}), lossText(HostTies{Resources: 2})
	if one[0] != "1\u00a0ressource de là-bas sera cachée ici, et reviendra si vous débloquez." ||
		many[0] != "2\u00a0ressources de là-bas seront cachées ici, et reviendront si vous débloquez." {
		t.Errorf("%q, %q", one, many)
	}
	if nothing := lossText(HostTies{}); len(nothing) != 1 {
		t.Errorf("%q", nothing)
	}
}
