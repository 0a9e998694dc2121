package coordination

import "essaim/internal/explorer/page"

// Room is what this room shows.
var Room = page.Room{Templates: page.Templates{
	"coordination":            coordinationPage{},
	"coordination_admissions": coordinationAdmissionsPage{},
	"coordination_charter":    coordinationCharterPage{},
	"coordination_charters":   coordinationChartersPage{},
	"coordination_log":        coordinationLogPage{},
	"coordination_merge":      coordinationMergePage{},
	"coordination_overlaps":   coordinationOverlapsPage{},
	"coordination_partners":   coordinationPartnersPage{},
	"coordination_proposals":  coordinationProposalsPage{},
}, Parts: page.Parts{
	"mergeSide": mergeSide{},
}}
