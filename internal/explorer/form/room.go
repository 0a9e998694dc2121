package form

import "essaim/internal/explorer/page"

// Room is what this room shows.
var Room = page.Room{Templates: page.Templates{
	"merged":       mergedPage{},
	"request_sent": requestSentPage{},
	"token":        tokenPage{},
}, Parts: page.Parts{
	"control":  Control{},
	"controls": ControlsIn{},
	"button":   Button{},
}}
