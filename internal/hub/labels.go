package hub

// ValueLabels is what people read for the values of closed lists that are counted, and for types of record: several as
// the enums of the schema write them, one by its name in the schema.
var ValueLabels = valueLabels()

func valueLabels() map[string]Words {
	labels := map[string]Words{
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
	for _, d := range Descriptions {
		if d.Many != (Words{}) {
			labels[d.Type.GraphQL()], labels[d.Type.Constant()] = d.One, d.Many
		}
	}
	return labels
}
