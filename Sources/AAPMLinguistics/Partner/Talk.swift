import AAPMCore

/// What stays the same during one reply: who talks where, and how things stand.
struct Talk: Sendable {
    let session: String
    let persona: PersonaSchema
    let character: CharacterProfile
    /// The authored scene, or the empty one of free talk.
    let scene: Scene
    let isFreeTalk: Bool
    let tier: Tier
    let band: ReputationBand
    let level: CEFRLevel
    let weeksAway: Int?
    /// What the character remembers of the learner, the best first.
    let memories: [RecalledMemory]
    let learnerName: String?
    /// L1 in thousandths of the lines; 0 outside tier 1.
    let nativePermille: Int
    /// Learner turns left, this one counted.
    let turnsLeft: Int
    /// Minutes since the talk began.
    let minutes: Int
    let targetIndex: LibraryIndex
    /// `nil` when the installation has no library of L1; help in L1 is then not understood.
    let nativeIndex: LibraryIndex?
    let shapes: ShapeCache
    let library: PersonaLibrary
    let variation: Variation
    /// The learner's sessions of this kind, this one included; `nil` when nobody counted.
    let sessionCount: Int?
    /// How a negotiation stood after the last line; `nil` in the other tiers, and while the past is gone through again.
    var standing: NegotiationStanding?
    /// The short name of whom a negotiation fell apart with; the companion opens with that.
    let debrief: String?

    /// - Throws: `AAPMError` with `.partnerUnavailable` when there is no library of the language spoken.
    init(
        _ briefing: TalkBriefing, library: PersonaLibrary, indices: [Language: LibraryIndex], shapes: ShapeCache,
        variation: Variation
    ) throws {
        let languages = briefing.persona.languages
        guard let target = indices[languages.target] else {
            throw AAPMError(
                .partnerUnavailable, "No scripted partner speaks this language yet.",
                details: ["language": languages.target.code])
        }
        self.targetIndex = target
        self.nativeIndex = indices[languages.native]
        self.shapes = shapes
        self.library = library
        self.variation = variation
        self.session = briefing.session.id.text
        self.persona = briefing.persona
        self.character = briefing.character
        self.scene = briefing.scene ?? FreeTalk.scene(with: briefing.character, in: briefing.session.tier)
        self.isFreeTalk = briefing.scene == nil
        self.tier = briefing.session.tier
        self.band = briefing.band
        self.level = briefing.learner.level
        self.weeksAway = briefing.weeksAway
        self.memories = briefing.memories
        self.learnerName = briefing.learner.displayName
        let share = min(1, max(0, briefing.nativeShare))
        self.nativePermille = self.tier == .companion ? Int((share * 1_000).rounded()) : 0
        // The turn that is answered is in the session's count already; an opening answers none.
        self.turnsLeft = briefing.session.turnLimit - max(0, briefing.session.turnsUsed - 1)
        let passed = briefing.session.lastActivityAt.microseconds - briefing.session.startedAt.microseconds
        self.minutes = Int(passed / 60_000_000)
        self.sessionCount = briefing.sessionCount
        self.debrief = briefing.debrief?.shortName
        if self.tier == .negotiation, let negotiation = self.scene.negotiation {
            let last = briefing.turns.last { $0.speaker == .character }?.reply?.negotiation
            self.standing =
                last
                ?? NegotiationStanding(openness: negotiation.opennessTenths, isFirst: briefing.sessionCount == 1)
        } else {
            self.standing = nil
        }
    }

    /// The forms of a move here.
    func forms(of move: Move) -> [SurfaceForm] {
        let forms = self.library.forms(
            of: move, in: self.scene, by: self.character, language: self.persona.languages.target)
        guard !self.understandsLibraryGlosses, forms == self.target.moves[move] else { return forms }
        return forms.map { SurfaceForm(say: $0.say, band: $0.band, register: $0.register) }
    }

    /// Whether L1 is the language that the shared library has its meanings in: English for Spanish and the reverse.
    private var understandsLibraryGlosses: Bool {
        Set([self.languages.target, self.languages.native]) == [.spanish, .english]
    }

    var target: PartnerLibrary { self.targetIndex.library }

    var native: PartnerLibrary? { self.nativeIndex?.library }

    var languages: LanguagePair { self.persona.languages }

    func slot(_ id: String) -> Slot? { self.scene.slots.first { $0.id.text == id } }

    func node(_ id: String) -> SceneNode? { self.scene.nodes.first { $0.id.text == id } }

    /// The scene's small talk, then the character's.
    var topics: [SmallTalkTopic] { self.scene.smallTalk + self.character.smallTalk }

    /// Whether the character begins digressions with this learner.
    var isTalkative: Bool { self.band == .warm || self.band == .friendly }

    /// Five minutes before the half hour at which a talk ends (DESIGN 7.8), or three turns before the plan's limit.
    var isEndNear: Bool { self.turnsLeft <= 3 || self.minutes >= 25 }

    /// Whether this reply is the last that the plan allows.
    var isLastTurn: Bool { self.turnsLeft <= 1 }
}
