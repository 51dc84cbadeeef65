package main

import (
	"os"
	"time"
	_ "time/tzdata" // a small machine has none of its own
)

// defaultZone is where most hubs are.
const defaultZone = "Europe/Paris"

// tellTime has pages and mails say the hours as people of the hub read them on the
// wall: those of TZ or of the machine and, where these say nothing but UTC, those of
// defaultZone. What is kept and sent to other servers is in UTC either way.
func tellTime() error {
	if name, _ := time.Now().Zone(); name != "UTC" || os.Getenv("TZ") != "" {
		return nil
	}
	zone, err := time.LoadLocation(defaultZone)
	if err != nil {
		return err
	}
	time.Local = zone
	return nil
}
