import AAPMClients
import AAPMCore
import Testing

@Suite("Checks of usage")
struct UsageCheckTests {
    private static let check = UsageCheck(promptBytes: 400, outputLimit: 100)

    @Test(
        "A provider's numbers are taken where they can be right",
        arguments: [
            (TokenUsage(input: 10, output: 1), 40, true),
            (TokenUsage(input: 9, output: 1), 40, false),
            (TokenUsage(input: 0, output: 1), 40, false),
            (TokenUsage(input: 10_800, output: 1), 40, true),
            (TokenUsage(input: 10_801, output: 1), 40, false),
            (TokenUsage(input: .max, output: 1), 40, false),
            (TokenUsage(input: 10, output: 0), 0, true),
            (TokenUsage(input: 10, output: 0), 4, false),
            (TokenUsage(input: 10, output: 1), 41, false),
            (TokenUsage(input: 10, output: 2_600), 40, true),
            (TokenUsage(input: 10, output: 2_601), 40, false),
            (TokenUsage(input: 10, output: .max), 40, false),
            (TokenUsage(input: 10, output: -1), 0, false),
            (TokenUsage(input: 10, cachedInput: -1, output: 1), 0, false),
        ])
    func plausible(usage: TokenUsage, textBytes: Int, isPlausible: Bool) {
        #expect(Self.check.isPlausible(usage, textBytes: textBytes) == isPlausible)
    }

    /// Without what the model says of it: 100 tokens are read, and the limit is 100 tokens.
    @Test(
        "What a failed attempt may have written is counted, seen or not",
        arguments: [
            (.firstTokenTimeout, WrittenBytes(), 100, 0),
            (.firstTokenTimeout, WrittenBytes(hidden: 800), 200, 200),
            (.stalled, WrittenBytes(text: 40), 100, 0),
            (.stalled, WrittenBytes(text: 40, hidden: 800), 210, 200),
            (.cut, WrittenBytes(), 0, 0),
            (.cut, WrittenBytes(text: 40, hidden: 80), 30, 20),
            (.serverError, WrittenBytes(hidden: 80), 20, 20),
        ] as [(ModelError.Kind, WrittenBytes, Int, Int)])
    func failed(kind: ModelError.Kind, written: WrittenBytes, output: Int, reasoning: Int) {
        #expect(
            Self.check.usage(of: ModelError(kind), written: written)
                == TokenUsage(input: 100, output: output, reasoning: reasoning, isEstimated: true))
    }

    @Test("What was refused before anything came costs nothing")
    func refused() {
        #expect(Self.check.usage(of: ModelError(.rateLimited), written: WrittenBytes()) == TokenUsage())
    }
}
