package public

import "essaim/internal/explorer/page"

// Room is what this room shows.
var Room = page.Room{Templates: page.Templates{
	"about":           aboutPage{},
	"charter":         charterPage{},
	"charter_compare": charterComparePage{},
	"charters":        chartersPage{},
	"claim":           claimPage{},
	"developers":      developersPage{},
	"embed":           embedPage{},
	"event":           eventPage{},
	"events":          eventsPage{},
	"explore":         explorePage{},
	"federation":      federationPage{},
	"history":         historyPage{},
	"home":            homePage{},
	"message":         messagePage{},
	"network":         networkPage{},
	"networks":        networksPage{},
	"outbox":          outboxPage{},
	"propose":         proposePage{},
	"record":          recordPage{},
	"request":         requestPage{},
	"resource":        resourcePage{},
	"resources":       resourcesPage{},
	"search":          searchPage{},
	"sign_in":         signInPage{},
	"sign_in_code":    signInCodePage{},
	"statistics":      statisticsPage{},
	"take_part":       takePartPage{},
	"territories":     territoriesPage{},
	"territory":       territoryPage{},
	"unsubscribe":     unsubscribePage{},
	"widget":          widgetPage{},
}}
