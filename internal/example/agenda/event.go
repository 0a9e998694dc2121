package main

import (
	"fmt"
	"strconv"
	"strings"
)

// The ids of the agenda's records begin with the names of their types, as the hub asks of what can be asked for by
// node(id:).
const (
	eventPrefix = "agenda_event_"
	venuePrefix = "agenda_venue_"
)

var venues = []string{"Salle des fêtes", "Maison commune", "Café associatif"}

// eventOf is the nth event of a group.
func eventOf(groupID string, n int) *AgendaEvent {
	return &AgendaEvent{
		ID:       fmt.Sprintf("%s%d_%s", eventPrefix, n, groupID),
		Title:    fmt.Sprintf("Assemblée n° %d", n+1),
		StartsAt: fmt.Sprintf("2027-%02d-12T18:00:00Z", n%12+1),
		Venue:    venue(venuePrefix + strconv.Itoa(n%len(venues))),
		Hosts:    []*Group{{ID: groupID}},
	}
}

// event is the event with an id; nil if there is none.
func event(id string) *AgendaEvent {
	number, groupID, ok := strings.Cut(strings.TrimPrefix(id, eventPrefix), "_")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 || n >= 100 || !strings.HasPrefix(groupID, "group_") {
		return nil
	}
	return eventOf(groupID, n)
}

// venue is the venue with an id; nil if there is none.
func venue(id string) *AgendaVenue {
	n, err := strconv.Atoi(strings.TrimPrefix(id, venuePrefix))
	if err != nil || n < 0 || n >= len(venues) {
		return nil
	}
	seats := 40 * (n + 1)
	v := &AgendaVenue{ID: id, Name: venues[n], Seats: &seats}
	if *territory != "" {
		v.Territory = &Territory{ID: *territory}
	}
	return v
}
