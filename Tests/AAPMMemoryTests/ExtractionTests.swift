import AAPMCore
import AAPMLinguistics
import AAPMTestSupport
import Testing

@Suite("What is remembered of what learners say")
struct ExtractionTests {
    /// Of a label: the subject begins with it, or it is the kind.
    private static func fits(_ memory: Memory, _ label: (subject: String, word: String)) -> Bool {
        let isSubject = memory.subject.map { $0 == label.subject || $0.hasPrefix(label.subject + ".") } ?? false
        return (isSubject || memory.kind.rawValue == label.subject || label.subject == "any")
            && memory.text.lowercased().contains(label.word.lowercased())
    }

    /// The first two together are a thousand turns.
    @Test(
        "Of turns that say nothing of the learner, less than five in a hundred are remembered",
        arguments: zip(LabelledTurns.Part.allCases, [495, 495, 148]))
    func junk(part: LabelledTurns.Part, count: Int) async throws {
        var kept: [String] = []
        var turns: Set<String> = []
        for language in ["es", "en"] {
            for turn in try LabelledTurns.junk(language, part) {
                turns.insert("\(turn.heard ?? "") \(turn.text)")
                let memories = try await LabelledTurns.kept(turn.text, after: turn.heard, in: language)
                if !memories.isEmpty { kept.append("\(turn.kind): \(turn.text) -> \(memories.map(\.text))") }
            }
        }
        #expect(turns.count >= count)
        #expect(kept.count * 20 < turns.count, "\(kept.count): \(kept.joined(separator: "\n"))")
    }

    @Test(
        "What somebody in danger says is not remembered, nor what stands beside it",
        arguments: [
            ("en", ["I want to die tonight.", "I am allergic to nuts."]),
            ("en", ["I live in Leeds.", "Tomorrow I'm going to kill myself."]),
            ("es", ["Esta noche quiero morir.", "Vivo en Lima."]),
            ("es", ["Mañana voy a suicidarme.", "Tengo un gato que se llama Bruno."]),
        ])
    func danger(language: String, lines: [String]) async throws {
        #expect(try await LabelledTurns.kept(lines, in: language) == [])
        // What was said at another time is kept.
        let apart = language == "es" ? "Me llamo Ana." : "My name is Ana."
        #expect(try await LabelledTurns.kept(lines + ["…", apart], in: language).map(\.subject) == ["name"])
    }

    @Test(
        "Of what learners do say of themselves, four in five are remembered, two in three where no pattern was fitted",
        arguments: ["es", "en"], [LabelledTurns.Part.seen, .heldOut])
    func facts(language: String, part: LabelledTurns.Part) async throws {
        var missed: [String] = []
        var total = 0
        for fact in try LabelledTurns.facts(language, part) {
            let memories = try await LabelledTurns.kept(fact.text, in: language)
            for label in fact.labels {
                total += 1
                if !memories.contains(where: { Self.fits($0, label) }) {
                    missed.append("\(fact.text): no \(label.subject)=\(label.word) in \(memories.map(\.text))")
                }
            }
        }
        #expect(total >= 60)
        let all = missed.joined(separator: "\n")
        #expect(missed.count * (part == .seen ? 5 : 3) <= total, "\(missed.count) of \(total): \(all)")
    }

    @Test(
        "What is asked to be kept quiet is a secret",
        arguments: [
            ("es", "Estoy embarazada, pero no se lo digas a nadie."), ("es", "Es un secreto: me llamo Ana."),
            ("en", "Don't tell anybody, but I'm married."), ("en", "I lost my job. Please keep it to yourself."),
        ])
    func secrets(language: String, text: String) async throws {
        let memories = try await LabelledTurns.kept(text, in: language)
        #expect(!memories.isEmpty)
        #expect(memories.count { $0.isSecret } == memories.count)
    }

    @Test("Who asks for silence means what was said just before and what is said just after as well")
    func secretsAround() async throws {
        let lines = [
            "Vivo en Lima.", "Tengo un perro que se llama Bruno.", "No se lo digas a nadie, por favor.",
            "Estoy embarazada.", "Trabajo en un hospital.",
        ]
        let turns = lines.enumerated().map { index, text in
            Turn(session: ID("session-1"), index: 2 * index, speaker: .learner, text: text, createdAt: .sample)
        }
        let statements = try await LabelledTurns.reader.statements(in: turns, languages: LabelledTurns.languages("es"))
        #expect(
            Dictionary(grouping: statements, by: \.isSecret).mapValues { Set($0.map(\.source.index)) } == [
                true: [2, 6], false: [0, 8],
            ])
    }

    @Test("What a character says is never remembered of the learner")
    func charactersLines() async throws {
        let turns = [
            Turn.sampleOpening(text: "Me llamo Marisol y vivo en Puertoalba. Tengo un perro que se llama Sol.")
        ]
        #expect(
            try await LabelledTurns.reader.statements(in: turns, languages: LabelledTurns.languages("es")) == [])
    }

    @Test(
        "A statement says what it is of, with the learner's own word",
        arguments: [
            ("Tengo un perro que se llama Bruno.", String?("pet.perro"), String?("Bruno"), MemoryKind.fact),
            ("No me gusta el café.", "taste.cafe", "el café", .preference),
            ("Mi sueño es vivir en España.", "dream", nil, .plan),
            ("Te prometo que vuelvo el viernes.", nil, nil, .promise),
            ("Estoy muy preocupada.", "mood", "preocupada", .impression),
        ] as [(String, String?, String?, MemoryKind)])
    func statement(text: String, subject: String?, value: String?, kind: MemoryKind) async throws {
        let memory = try #require(try await LabelledTurns.kept(text, in: "es").first)
        #expect(memory.subject == subject)
        #expect(memory.value == value)
        #expect(memory.kind == kind)
        #expect(memory.source == TurnReference(session: ID("session-1"), index: 0))
    }
}
