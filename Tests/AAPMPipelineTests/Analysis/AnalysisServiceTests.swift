import AAPMCore
import Testing

@testable import AAPMPipeline

@Suite("The analysis on its own")
struct AnalysisServiceTests {
    private static let service = AnalysisService(analyzer: TableAnalyzer())

    @Test("The learner's lines are analysed, the others are context")
    func analyzes() async throws {
        let analyzed = try await Self.service.analyze(
            native: "en", target: "ES",
            turns: [
                TranscriptTurn(speaker: "character", text: "La problema es mía."),
                TranscriptTurn(speaker: "learner", text: "Soy cansado."), TranscriptTurn(text: "Voy casa."),
                TranscriptTurn(text: ""),
            ])
        #expect(analyzed.map(\.index) == [1, 2, 3])
        #expect(analyzed.map { $0.findings.map(\.rule) } == [["es.copula.state"], ["es.preposition.movement"], []])
        #expect(analyzed.map(\.wordCount) == [2, 2, 0])
    }

    @Test("Everything at fault is named at once")
    func faults() async {
        let faults = await errorFaults {
            _ = try await Self.service.analyze(
                native: "english", target: "",
                turns: [
                    TranscriptTurn(speaker: "waiter", text: "Hola"),
                    TranscriptTurn(text: String(repeating: "a", count: 4_001)),
                ])
        }
        #expect(
            faults.map(\.field) == [
                "/native_language", "/target_language", "/turns/0/speaker", "/turns/1/text",
            ])
    }

    @Test("The limits are 1 to 200 turns of 4,000 characters, 40,000 in all")
    func limits() async throws {
        func code(_ turns: [TranscriptTurn]) async -> ErrorCode? {
            await errorCode { _ = try await Self.service.analyze(native: "en", target: "es", turns: turns) }
        }
        let turn = TranscriptTurn(text: String(repeating: "é", count: 4_000))
        #expect(await code([]) == .lessonRequestInvalid)
        #expect(await code(Array(repeating: turn, count: 10)) == nil)
        #expect(await code(Array(repeating: turn, count: 10) + [TranscriptTurn(text: "a")]) == .lessonRequestInvalid)
        #expect(await code(Array(repeating: TranscriptTurn(text: "a"), count: 200)) == nil)
        #expect(await code(Array(repeating: TranscriptTurn(text: "a"), count: 201)) == .lessonRequestInvalid)
    }

    @Test("A transcript that is too long as a whole says so of its turns, the character's lines included")
    func tooLong() async {
        let turns = Array(
            repeating: TranscriptTurn(speaker: "character", text: String(repeating: "é", count: 4_000)), count: 11)
        let faults = await errorFaults {
            _ = try await Self.service.analyze(native: "en", target: "es", turns: turns)
        }
        #expect(faults == [FieldFault(field: "/turns", reason: "must hold at most 40000 characters in all")])
    }

    @Test("Languages without a pack are refused as such, equal ones as a bad request")
    func languages() async {
        let turns = [TranscriptTurn(text: "Bonjour")]
        let unknown = await errorCode {
            _ = try await Self.service.analyze(native: "en", target: "fr", turns: turns)
        }
        let same = await errorCode { _ = try await Self.service.analyze(native: "es", target: "es", turns: turns) }
        #expect(unknown == .analysisUnavailable)
        #expect(same == .lessonRequestInvalid)
    }
}
