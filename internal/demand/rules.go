package demand

import (
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules are those of the GraphQL specification without guesses at what was meant: these cost more than the answer, and
// tell names that a caller did not know. Each call returns rules of its own: gqlgen changes those that it is given.
func Rules() *rules.Rules {
	r := rules.NewDefaultRules()
	for _, rule := range []struct{ with, without validator.Rule }{
		{rules.FieldsOnCorrectTypeRule, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ScalarLeafsRule, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		r.ReplaceRule(rule.with.Name, rule.without.RuleFunc)
	}
	return r
}
