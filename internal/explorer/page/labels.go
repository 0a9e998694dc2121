package page

import "essaim/internal/hub"

// valueLabels is what people read, in French and English, for the values of closed lists
// beside those that the hub counts by (hub.ValueLabels).
var valueLabels = map[string]hub.Words{
	"EPCI":    {"Intercommunalité", "Intercommunality"},
	"COUNTRY": {"Pays", "Country"},
	"CUSTOM":  {"Territoire composé", "Set of communes"},

	"APPLIED":   {"Candidature", "Applied"},
	"PRESENTED": {"Présenté", "Presented"},
	"COOPTED":   {"Coopté", "Co-opted"},
	"JOINED":    {"Membre", "Joined"},
	"WITHDRAWN": {"Retiré", "Withdrawn"},
	"LEFT":      {"Parti", "Left"},

	"COOPTATION":    {"Par cooptation, après une présentation", "By co-optation, after a presentation"},
	"SIGN_AND_JOIN": {"Par signature de la charte", "By signing the charter"},

	"ASSERTED":  {"Déclarée par un côté", "Stated by one side"},
	"CONFIRMED": {"Confirmée par les deux", "Confirmed by both"},
	"DECLINED":  {"Refusé", "Declined"},

	"MET":             {"Respecté", "Met"},
	"WORKING_TOWARDS": {"En chemin", "Working towards it"},
	"NOT_YET":         {"Pas encore", "Not yet"},

	"PROPOSED":  {"Proposé", "Proposed"},
	"PUBLISHED": {"Publié", "Published"},
	"ARCHIVED":  {"Archivé", "Archived"},

	"CREATED": {"Créé", "Created"},
	"UPDATED": {"Modifié", "Changed"},
	"DELETED": {"Supprimé", "Deleted"},
	"ERASED":  {"Effacé", "Erased"},

	"VISITOR":       {"visiteur·ice", "visitor"},
	"EDITOR":        {"éditeur·ice", "editor"},
	"REFERENT":      {"référent·e", "referent"},
	"COORDINATOR":   {"coordination", "coordinator"},
	"ADMINISTRATOR": {"administration", "administrator"},
	"PARTNER":       {"machine d'un partenaire", "a partner's machine"},
	"OPERATOR":      {"exploitation", "operator"},

	"JOIN":            {"Rejoindre", "Join"},
	"SHARE_PRACTICE":  {"Partager une pratique", "Share a practice"},
	"BE_TRAINED":      {"Se former", "Be trained"},
	"BE_INSPIRED":     {"S'inspirer", "Be inspired"},
	"PROPOSE":         {"Proposer", "Propose"},
	"BE_PUT_IN_TOUCH": {"Être mis en relation", "Be put in touch"},
	"PRESS":           {"Presse", "Press"},
	"OTHER":           {"Autre", "Other"},

	"OPEN":     {"En attente", "Waiting"},
	"ACCEPTED": {"Accepté", "Accepted"},
	"CLOSED":   {"Clos", "Closed"},
	"REVOKED":  {"Révoqué", "Revoked"},

	"PUBLIC":       {"Tout le monde", "Everybody"},
	"NETWORK":      {"Les membres de nos réseaux", "Members of our networks"},
	"COORDINATION": {"La coordination", "The coordination"},
	"NOBODY":       {"Personne (relais par formulaire)", "Nobody (relay by form)"},

	"NAME":    {"Nom", "Name"},
	"EMAIL":   {"Courriel", "E-mail"},
	"PHONE":   {"Téléphone", "Phone"},
	"ADDRESS": {"Adresse postale", "Postal address"},
	"URL":     {"Adresse web", "Web address"},

	"ACTIVE":    {"Actif", "Active"},
	"SUSPENDED": {"Suspendu", "Suspended"},
	"RETIRED":   {"Retiré", "Retired"},

	"RECORDS_WRITE":  {"Créer et gérer des fiches", "Create and manage records"},
	"CONTACTS_READ":  {"Lire les contacts", "Read contacts"},
	"WEBHOOKS_WRITE": {"Gérer les webhooks", "Manage webhooks"},
	"PARTNERS_WRITE": {"Proposer et contrôler le service", "Propose and check the service"},
	"LINKS_WRITE":    {"Relier des fiches", "Link records"},
}
