package hub

// maxCommunes is how many communes a set of them has.
const maxCommunes = 2000

// CheckCommunes returns an error about a set of communes.
func CheckCommunes(ids []string) error {
	if len(ids) == 0 || len(ids) > maxCommunes {
		return Invalid(nil, "A set has 1 to %d communes.", maxCommunes)
	}
	for i, id := range ids {
		if err := CheckID(id, TypeTerritory); err != nil {
			return Under(err, i)
		}
	}
	return nil
}

// CreateTerritoryInput adds a set of communes.
type CreateTerritoryInput struct {
	Once
	Name     string
	Code     *string
	Communes []string
}

// Check returns what is wrong with it.
func (in CreateTerritoryInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckName(in.Name, MaxName), "name")
	_ = wrong.Add(checkOptional(in.Code, CheckSlug), "code")
	_ = wrong.Add(CheckCommunes(in.Communes), "communes")
	return wrong.Err()
}

// UpdateTerritoryInput changes a set of communes.
type UpdateTerritoryInput struct {
	Once
	ID       string
	Name     string
	Communes []string
}

// Check returns what is wrong with it.
func (in UpdateTerritoryInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.ID, TypeTerritory), "id")
	_ = wrong.Add(CheckName(in.Name, MaxName), "name")
	_ = wrong.Add(CheckCommunes(in.Communes), "communes")
	return wrong.Err()
}
