import AAPMContent
import AAPMCore
import Testing

@testable import AAPMLinguistics

/// A talk with the scripted partner, kept as the session service would keep it.
struct Rehearsal {
    static let contentFolder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Content"

    /// The shipped content, read once.
    static let library: Result<PersonaLibrary, any Error> = Result {
        let catalog = try PersonaCatalogLoader(contentFolder: Self.contentFolder).load()
        for (file, problems) in catalog.diagnostics.sorted(by: { $0.key < $1.key }) {
            for problem in problems where problem.severity == .error { Issue.record("\(file): \(problem)") }
        }
        return catalog.library
    }

    let library: PersonaLibrary
    let persona: PersonaSchema
    let character: CharacterProfile
    let scene: AAPMCore.Scene?
    let partner: ScriptedPartner
    var session: Session
    var learner: Learner
    var band = ReputationBand.friendly
    var weeksAway: Int?
    var nativeShare = 0.8
    var sessionCount: Int?
    var debrief: CharacterProfile?
    var turns: [Turn] = []
    var replies: [CharacterReply] = []

    init(
        scene: AAPMCore.Scene?, of persona: PersonaSchema, in library: PersonaLibrary,
        with free: CharacterProfile? = nil,
        id: String = "01-session", level: CEFRLevel = .a2, turnLimit: Int = 60, salt: UInt64 = 0
    ) throws {
        let character = try #require(free ?? scene.flatMap { persona.character($0.character) })
        let now = Timestamp(microseconds: 1_700_000_000_000_000)
        self.library = library
        self.persona = persona
        self.scene = scene
        self.character = character
        self.partner = ScriptedPartner(library: library, variation: Variation(salt: salt))
        self.learner = Learner(
            id: ID("learner"), displayName: "Anna", nativeLanguage: persona.languages.native,
            targetLanguage: persona.languages.target, level: level, coordinates: .start, onboardingState: .ready,
            isGuest: true, plan: .premium, timeZone: "UTC", createdAt: now, updatedAt: now)
        self.session = Session(
            id: ID(id), learner: ID("learner"), persona: persona.id.text,
            tier: scene?.tiers.first ?? .companion, character: character.id.text, scene: scene?.id.text,
            turnLimit: turnLimit, startedAt: now, lastActivityAt: now)
    }

    /// A shipped scene.
    init(
        _ sceneID: String, of personaID: String = "puertoalba", id: String = "01-session", level: CEFRLevel = .a2,
        turnLimit: Int = 60, salt: UInt64 = 0
    ) throws {
        let library = try Self.library.get()
        let persona = try #require(library.persona(ID(personaID)))
        let scene = try #require(persona.scene(ID(sceneID)))
        try self.init(
            scene: scene, of: persona, in: library, id: id, level: level, turnLimit: turnLimit, salt: salt)
    }

    /// What the character remembers.
    var memories: [RecalledMemory] = []

    var briefing: TalkBriefing {
        TalkBriefing(
            session: self.session, learner: self.learner, persona: self.persona, character: self.character,
            scene: self.scene, band: self.band, weeksAway: self.weeksAway, nativeShare: self.nativeShare,
            directives: [], turns: self.turns, sessionCount: self.sessionCount, debrief: self.debrief,
            memories: self.memories)
    }

    @discardableResult
    mutating func open() async throws -> CharacterReply {
        let reply = try await self.partner.open(self.briefing)
        self.keep(reply)
        return reply
    }

    @discardableResult
    mutating func say(
        _ text: String, analysis: Analysis = .empty, directive: Directive? = nil, insists: Bool = false
    ) throws -> CharacterReply {
        let turn = LearnerTurnBriefing(text: text, analysis: analysis, directive: directive, insists: insists)
        // As the stores do: a turn counts when it is taken, and one for help is taken off with its answer.
        self.session.turnsUsed += 1
        let reply = try self.partner.reply(to: turn, in: self.briefing)
        self.turns.append(
            Turn(
                session: self.session.id, index: self.turns.count, speaker: .learner, text: text,
                analysis: analysis, createdAt: self.session.startedAt))
        self.keep(reply)
        if !reply.countsTurn { self.session.turnsUsed -= 1 }
        return reply
    }

    private mutating func keep(_ reply: CharacterReply) {
        self.turns.append(
            Turn(
                session: self.session.id, index: self.turns.count, speaker: .character, text: reply.line,
                character: self.character.id.text,
                reply: reply.negotiation.map {
                    ReplyFacts(partner: reply.partner, move: reply.move, countsTurn: reply.countsTurn, negotiation: $0)
                }, createdAt: self.session.startedAt))
        self.session.partnerState = reply.state
        self.session.nextTurnIndex = self.turns.count
        self.replies.append(reply)
    }

    var state: PartnerState {
        get throws {
            try #require(PartnerState(json: self.session.partnerState, scene: self.scene?.id.text ?? ""))
        }
    }

    /// The talk as a script, for failure messages.
    var transcript: String {
        self.turns.map { ($0.speaker == .learner ? "— " : "\(self.character.shortName): ") + $0.text }
            .joined(separator: "\n")
    }
}
