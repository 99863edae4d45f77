import AAPMContent
import AAPMCore
import AAPMLinguistics

/// The prompts and personas of the repository.
enum ShippedContent {
    static let folder = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/Content"

    static let prompts: Result<PromptLibrary, any Error> = Result { try PromptLibrary(folder: folder + "/prompts") }

    static let personas: Result<PersonaLibrary, any Error> = Result {
        try PersonaCatalogLoader(contentFolder: folder).load().library
    }
}

/// A talk with a shipped character, kept as the session service keeps it.
struct ShippedTalk {
    let persona: PersonaSchema
    let scene: AAPMCore.Scene
    let character: CharacterProfile
    var session: Session
    var learner: Learner
    var turns: [Turn] = []
    var band = ReputationBand.friendly
    var relationship: Relationship?
    var directives: [Directive] = []
    var memories: [RecalledMemory] = []

    init(_ persona: PersonaSchema, _ scene: AAPMCore.Scene, learner: String = "learner-1", turnLimit: Int = 60) throws {
        guard let character = persona.character(scene.character) else {
            throw AAPMError(.characterNotFound, "no such character")
        }
        self.persona = persona
        self.scene = scene
        self.character = character
        let now = Timestamp(microseconds: 1_700_000_000_000_000)
        self.learner = Learner(
            id: ID(learner), displayName: "Ana", nativeLanguage: persona.languages.native,
            targetLanguage: persona.languages.target, level: .a2, coordinates: .start, onboardingState: .ready,
            isGuest: true, plan: .premium, timeZone: "UTC", createdAt: now, updatedAt: now)
        self.session = Session(
            id: ID("session-\(learner)"), learner: ID(learner), persona: persona.id.text,
            tier: scene.tiers.first ?? .companion, character: character.id.text, scene: scene.id.text,
            turnLimit: turnLimit, startedAt: now, lastActivityAt: now)
    }

    init(_ scene: String, of persona: String = "puertoalba", learner: String = "learner-1") throws {
        guard let schema = try ShippedContent.personas.get().persona(ID(persona)), let found = schema.scene(ID(scene))
        else { throw AAPMError(.sceneNotFound, "no such scene") }
        try self.init(schema, found, learner: learner)
    }

    var briefing: TalkBriefing {
        TalkBriefing(
            session: self.session, learner: self.learner, persona: self.persona, character: self.character,
            scene: self.scene, relationship: self.relationship, band: self.band, weeksAway: nil,
            nativeShare: self.session.tier == .companion ? 0.8 : 0, directives: self.directives, turns: self.turns,
            memories: self.memories)
    }

    mutating func open(_ partner: any CharacterResponder) async throws {
        self.keep(try await partner.open(self.briefing), answers: nil)
    }

    @discardableResult
    mutating func say(_ text: String, to partner: any CharacterResponder) async throws -> CharacterReply {
        let turn = LearnerTurnBriefing(
            text: text,
            analysis: Analysis(
                findings: [], opportunities: [], nativeShare: 0, register: nil,
                wordCount: WordFolding.words(of: text).count), directive: nil, insists: false)
        let reply = try await partner.respond(to: turn, in: self.briefing) { _ in }
        self.keep(text, reply)
        return reply
    }

    /// An exchange as it goes into the journal.
    mutating func keep(_ text: String, _ reply: CharacterReply) {
        self.turns.append(
            Turn(
                session: self.session.id, index: self.turns.count, speaker: .learner, text: text,
                createdAt: self.session.startedAt))
        self.keep(reply, answers: self.turns.count - 1)
    }

    private mutating func keep(_ reply: CharacterReply, answers: Int?) {
        self.turns.append(
            Turn(
                session: self.session.id, index: self.turns.count, speaker: .character, text: reply.line,
                character: self.character.id.text, answers: answers,
                reply: ReplyFacts(partner: reply.partner, move: reply.move, negotiation: reply.negotiation),
                createdAt: self.session.startedAt))
        self.session.partnerState = reply.state
        self.session.nextTurnIndex = self.turns.count
        guard answers != nil else { return }
        // The first exchange counts the talk, as the dialogue service does.
        if self.session.turnsUsed == 0 { self.relationship?.sessions += 1 }
        self.session.turnsUsed += 1
    }
}
