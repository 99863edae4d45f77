import AAPMCore
import Synchronization

/// Has a learner turn analysed. An analyzer that fails never costs the learner the turn.
struct TurnAnalysis: Sendable {
    let ports: SessionPorts
    private let names = NameCache()

    init(ports: SessionPorts) {
        self.ports = ports
    }

    /// - Returns: `Analysis.empty` when the analyzer failed, which is reported.
    func analysis(
        of text: String, in session: Session, cast: TalkBriefings.Cast, after turns: [Turn]
    ) async -> Analysis {
        var names = self.names.names(of: cast.persona)
        if let name = cast.learner.displayName { names.insert(name) }
        let context = AnalysisContext(
            languages: cast.persona.languages, knownNames: names, expectedRegister: cast.character.expects,
            precedingLine: turns.last { $0.speaker == .character }?.text, allowsNative: session.tier == .companion)
        do {
            return try await Self.analyze(text, in: context, with: self.ports.analyzer)
        } catch {
            self.ports.report(.analysisFailed(session: session.id, error: error))
            return .empty
        }
    }

    @concurrent
    private static func analyze(
        _ text: String, in context: AnalysisContext, with analyzer: any FrictionAnalyzer
    ) async throws -> Analysis {
        try analyzer.analyze(text, in: context)
    }
}

/// The known names of each persona, gathered once a version: gathering walks the whole schema.
private final class NameCache: Sendable {
    private struct Entry: Sendable {
        let version: String
        let names: Set<String>
    }

    private let entries = Mutex<[ID<PersonaSchema>: Entry]>([:])

    func names(of persona: PersonaSchema) -> Set<String> {
        if let entry = self.entries.withLock({ $0[persona.id] }), entry.version == persona.version {
            return entry.names
        }
        let names = persona.knownNames
        self.entries.withLock { $0[persona.id] = Entry(version: persona.version, names: names) }
        return names
    }
}
