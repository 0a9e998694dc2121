package hub

// RelationFields is what is said of a relation.
type RelationFields struct {
	Role     *string
	Since    *PartialDate
	Until    *PartialDate
	Evidence *string
}

// Check returns what is wrong with it.
func (f RelationFields) Check() error {
	var wrong Problems
	_ = wrong.Add(checkOptional(f.Role, atMost(MaxRole)), "role")
	_ = wrong.Add(checkDate(f.Since), "since")
	_ = wrong.Add(checkDate(f.Until), "until")
	_ = wrong.Add(checkSpan(f.Since, f.Until, "until"))
	_ = wrong.Add(checkOptional(f.Evidence, CheckSource), "evidence")
	return wrong.Err()
}

// AssertRelationInput says that two actors are linked.
type AssertRelationInput struct {
	Once
	RelationFields
	Type   string
	Source string
	Target string
}

// Check returns what is wrong with it.
func (in AssertRelationInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.Source, ActorIDTypes...), "source")
	_ = wrong.Add(CheckID(in.Target, ActorIDTypes...), "target")
	if in.Source == in.Target {
		_ = wrong.Add(Invalid(At("target"), "A relation joins two actors."))
	}
	_ = wrong.Add(in.RelationFields.Check())
	return wrong.Err()
}

// UpdateRelationInput replaces what is said of a relation.
type UpdateRelationInput struct {
	Once
	Expect
	RelationFields
	ID string
}

// ConfirmRelationInput stands by a relation.
type ConfirmRelationInput struct {
	Once
	ID string
}

// DeclineRelationInput denies a relation.
type DeclineRelationInput struct {
	Once
	ID     string
	Reason *string
}

// EndRelationInput says that a relation is over.
type EndRelationInput struct {
	Once
	ID    string
	Until *PartialDate
}

// Check returns what is wrong with it.
func (in EndRelationInput) Check() error {
	var wrong Problems
	_ = wrong.Add(checkDate(in.Until), "until")
	return wrong.Err()
}

// CheckCarrier returns an error where a relation would make a body that works for profit the carrier of a group (R5).
func CheckCarrier(typeCode string, source, target *ActorCore) error {
	if typeCode == CarriesCode && target.Type == ActorGroup && source.ForProfit != nil && *source.ForProfit {
		return Problem(ForProfitCarrier, nil,
			"%s works for profit. It can be a member of a group, but cannot carry one.", source.Name)
	}
	return nil
}
