/// A word or phrase worth knowing in a persona schema.
package struct VocabularyItem: Hashable, Sendable {
    /// In L2; nouns with their article where the language has gender.
    package let term: String
    /// In L1.
    package let gloss: String
    package let level: CEFRLevel
    /// `nil` fits anywhere.
    package let register: Register?
    /// A short example in L2.
    package let example: String?

    package init(term: String, gloss: String, level: CEFRLevel, register: Register?, example: String?) {
        self.term = term
        self.gloss = gloss
        self.level = level
        self.register = register
        self.example = example
    }
}

/// What people in the persona's world expect of each other; described, never judged.
package struct CulturalNorm: Hashable, Sendable {
    package let id: ID<CulturalNorm>
    package let domain: NormDomain
    package let text: LocalizedText
    /// A line in L2 that follows the norm.
    package let example: String?
    /// What mends a slip; every norm has one.
    package let repair: LocalizedText

    package init(id: ID<CulturalNorm>, domain: NormDomain, text: LocalizedText, example: String?, repair: LocalizedText)
    {
        self.id = id
        self.domain = domain
        self.text = text
        self.example = example
        self.repair = repair
    }
}

/// The part of life that a norm is about.
package enum NormDomain: String, Hashable, Sendable, Codable, CaseIterable {
    case greeting, address, dining, shopping, work, time, conversation, neighbours, health, gifts
}
