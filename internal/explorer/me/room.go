package me

import "essaim/internal/explorer/page"

// Room is what this room shows.
var Room = page.Room{Templates: page.Templates{
	"me":           mePage{},
	"me_account":   meAccountPage{},
	"me_contacts":  meContactsPage{},
	"me_more":      meMorePage{},
	"me_networks":  meNetworksPage{},
	"me_people":    mePeoplePage{},
	"me_phases":    mePhasesPage{},
	"me_record":    meRecordPage{},
	"me_relations": meRelationsPage{},
	"me_requests":  meRequestsPage{},
}, Parts: page.Parts{
	"contactFields":     contactFields{},
	"phaseFields":       phaseFields{},
	"observationFields": observationFields{},
	"sign":              sign{},
}}
