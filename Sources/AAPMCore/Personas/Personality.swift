/// The five-factor model, each trait 0 … 1 with 0.5 as the middle of the population.
package struct Personality: Hashable, Sendable {
    package let openness: Double
    package let conscientiousness: Double
    package let extraversion: Double
    package let agreeableness: Double
    package let neuroticism: Double

    package init(
        openness: Double, conscientiousness: Double, extraversion: Double, agreeableness: Double, neuroticism: Double
    ) {
        self.openness = openness
        self.conscientiousness = conscientiousness
        self.extraversion = extraversion
        self.agreeableness = agreeableness
        self.neuroticism = neuroticism
    }
}

/// How one addresses someone.
package enum Address: String, Hashable, Sendable, Codable, CaseIterable {
    /// First names; `tú` in Spanish.
    case familiar
    /// Title and surname; `usted` in Spanish.
    case polite
}
