package hub

// ValueLabels is what people read, in French and English, for the values of closed lists that are counted.
var ValueLabels = map[string][2]string{
	string(SearchInitiative):   {"Initiatives", "Initiatives"},
	string(SearchGroup):        {"Groupes", "Groups"},
	string(SearchOrganisation): {"Organisations", "Organisations"},
	string(SearchNetwork):      {"Réseaux", "Networks"},
	string(SearchCharter):      {"Chartes", "Charters"},
	string(SearchTerritory):    {"Territoires", "Territories"},
	string(SearchEvent):        {"Événements", "Events"},
	string(SearchResource):     {"Ressources", "Resources"},

	string(PhaseIdea):        {"Idée", "Idea"},
	string(PhasePreparation): {"Préparation", "Preparation"},
	string(PhaseExperiment):  {"Expérimentation", "Experiment"},
	string(PhaseRunning):     {"En fonctionnement", "Running"},
	string(PhaseEnded):       {"Terminée", "Ended"},
	string(PhaseAbandoned):   {"Abandonnée", "Abandoned"},

	string(ScaleQuartier):         {"Quartier", "Neighbourhood"},
	string(ScaleCommune):          {"Commune", "Commune"},
	string(ScaleIntercommunalite): {"Intercommunalité", "Intercommunality"},
	string(ScaleBassinDeVie):      {"Bassin de vie", "Living area"},
	string(ScaleDepartement):      {"Département", "Département"},
	string(ScaleRegion):           {"Région", "Region"},
	string(ScaleNational):         {"National", "National"},
}
