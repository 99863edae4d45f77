/// A character of a persona schema; the companion is one too.
package struct CharacterProfile: Hashable, Sendable {
    package let id: ID<CharacterProfile>
    /// As introduced: `Marisol Vega`.
    package let name: String
    /// What others call them in a talk: `Marisol`, `señora Vega`.
    package let shortName: String
    package let role: LocalizedText
    package let personality: Personality
    /// How the character speaks.
    package let speaks: Register
    /// What the character expects to hear.
    package let expects: Register
    /// How the character and the learner address each other.
    package let address: Address
    /// The languages the character speaks in a talk: L2, and L1 too for the companion.
    package let languages: [Language]
    package let bio: LocalizedText
    /// Two to four sentences on how the character sounds; for model providers.
    package let voice: LocalizedText?
    package let interests: [LocalizedText]
    /// Where the character is usually met.
    package let home: ID<Place>?
    package let smallTalk: [SmallTalkTopic]
    /// Moves that sound different from the shared library.
    package let moves: [Move: [SurfaceForm]]

    package init(
        id: ID<CharacterProfile>, name: String, shortName: String, role: LocalizedText, personality: Personality,
        speaks: Register, expects: Register, address: Address, languages: [Language], bio: LocalizedText,
        voice: LocalizedText?, interests: [LocalizedText], home: ID<Place>?, smallTalk: [SmallTalkTopic],
        moves: [Move: [SurfaceForm]]
    ) {
        self.id = id
        self.name = name
        self.shortName = shortName
        self.role = role
        self.personality = personality
        self.speaks = speaks
        self.expects = expects
        self.address = address
        self.languages = languages
        self.bio = bio
        self.voice = voice
        self.interests = interests
        self.home = home
        self.smallTalk = smallTalk
        self.moves = moves
    }
}
