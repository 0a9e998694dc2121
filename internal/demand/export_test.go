package demand

// GqlparserVersion is the version whose words are known.
const GqlparserVersion = gqlparserVersion
