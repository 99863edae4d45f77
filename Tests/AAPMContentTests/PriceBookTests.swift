import AAPMContent
import AAPMCore
import AAPMTestSupport
import Foundation
import Testing

@Suite("The price book")
struct PriceBookTests {
    private static let head = """
        format: aapm-prices/1
        as_of: 2026-11-23
        unknown: { input: 10, output: 20 }
        unknown_compatible: { input: 1, output: 2 }

        """

    private func reading(_ text: String, isComplete: Bool = true) -> PriceSheetReading {
        PriceSheetReading(Array(text.utf8), isComplete: isComplete)
    }

    private func shipped(override: String? = nil) throws -> PriceBook {
        try PriceBookLoader(contentFolder: ContentFolder.path, override: override).load()
    }

    @Test(
        "Prices of models that are much used are what their vendors say, to the micro-dollar",
        arguments: [
            // Input, of it cached, written to the cache, output, and the cost of it all.
            ("openai:gpt-6-luna", 1_000, 0, 0, 100, 150),
            ("openai:gpt-6-luna", 1_000, 1_000, 0, 0, 10),
            ("openai:gpt-6-luna", 272_001, 0, 0, 0, 54_401),
            ("openai:gpt-6-luna", 272_000, 0, 0, 0, 27_200),
            ("openai:gpt-4o-mini", 640, 0, 0, 60, 132),
            ("anthropic:claude-haiku-5-5", 100_000, 0, 0, 1_000, 10_500),
            ("anthropic:claude-haiku-5-5", 100_001, 0, 0, 1_000, 52_501),
            ("anthropic:claude-haiku-5-5", 100_001, 100_001, 0, 0, 5_001),
            ("anthropic:claude-sonnet-5-5", 1_000, 0, 1_000, 0, 2_500),
            ("google:gemini-3.1-flash-lite", 1_000, 0, 0, 1_000, 1_750),
            ("mistral:mistral-small-latest", 1_000, 0, 0, 1_000, 750),
            ("openai:text-embedding-3-small", 1_000, 0, 0, 0, 20),
            ("openai:nobody-knows", 1_000, 0, 0, 1_000, 60_000),
            ("compatible:llama3.2", 1_000, 0, 0, 1_000, 5_000),
        ])
    func shippedPrices(model: String, input: Int, cached: Int, written: Int, output: Int, cost: Int64) throws {
        let name = try #require(ModelName(text: model))
        let price = try self.shipped().price(of: name, at: .sample)
        let usage = TokenUsage(input: input, cachedInput: cached, cacheWrite: written, output: output)
        #expect(price.cost(of: usage) == MicroUSD(cost))
        #expect(price.isGuess == (model.hasSuffix("knows") || model.hasPrefix("compatible")))
    }

    @Test("The small model of each vendor is in the book, and the book says of when it is")
    func complete() throws {
        let book = try self.shipped()
        #expect(book.asOf == "2026-11-23")
        for model in ["openai:gpt-6-luna", "anthropic:claude-haiku-5-5", "google:gemini-3.1-flash-lite"] {
            let name = try #require(ModelName(text: model))
            #expect(!book.price(of: name, at: .sample).isGuess)
        }
    }

    @Test("An operator's file wins over ours, for the models that it names")
    func override() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("prices-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try """
        format: aapm-prices/1
        as_of: 2026-12-01
        unknown_compatible: { input: 0, output: 0 }
        models:
          - { model: "openai:gpt-6-luna", input: 3000000, output: 5000000 }
          - { model: "openai:gpt-6-luna", from: 2026-11-24, input: 1000000, output: 1000000 }
        """.write(to: file, atomically: true, encoding: .utf8)
        let book = try self.shipped(override: file.path)
        #expect(book.asOf == "2026-12-01")
        let luna = try #require(ModelName(text: "openai:gpt-6-luna"))
        let usage = TokenUsage(input: 10, output: 10)
        #expect(book.price(of: luna, at: .sample).cost(of: usage) == MicroUSD(80))
        #expect(book.price(of: luna, at: .sample + .seconds(86_400)).cost(of: usage) == MicroUSD(20))
        let mini = try #require(ModelName(text: "openai:gpt-4o-mini"))
        #expect(book.price(of: mini, at: .sample).cost(of: TokenUsage(input: 640, output: 60)) == MicroUSD(132))
        let local = try #require(ModelName(text: "compatible:llama3.2:3b"))
        #expect(book.price(of: local, at: .sample).cost(of: usage) == .zero)
    }

    @Test(
        "What is wrong is named with its line, and no half of a file is used",
        arguments: [
            ("models:\n  - { model: \"openai:x\", input: 1.5, output: 1 }", "6:33: error: wrong_type"),
            ("models:\n  - { model: \"openai:x\", input: -1, output: 1 }", "6:33: error: out_of_range"),
            ("models:\n  - { model: \"openai:x\", input: 9999999999, output: 1 }", "6:33: error: out_of_range"),
            ("models:\n  - { model: \"openai:x\", output: 1 }", "6:5: error: missing_field"),
            ("models:\n  - { model: \"acme:x\", input: 1, output: 1 }", "6:14: error: bad_format"),
            ("models:\n  - { model: openai, input: 1, output: 1 }", "6:14: error: bad_format"),
            ("models:\n  - { model: \"openai:x\", inptu: 1, input: 1, output: 1 }", "6:26: error: unknown_field"),
            (
                "models:\n  - { model: \"openai:x\", from: 2026-02-30, input: 1, output: 1 }",
                "6:32: error: bad_format"
            ),
            (
                "models:\n  - { model: \"openai:x\", input: 1, output: 1 }\n  - { model: \"openai:x\", input: 2, output: 1 }",
                "7:5: error: duplicate_id"
            ),
            (
                "models:\n  - { model: \"openai:x\", input: 1, output: 1, above: [{ tokens: 0, input: 1, output: 1 }] }",
                "6:55: error: out_of_range"
            ),
            ("models: none", "5:9: error: missing_field"),
            ("", "1:1: error: missing_field"),
        ])
    func problems(text: String, first: String) throws {
        let reading = self.reading(Self.head + text)
        #expect(reading.sheet == nil)
        let problem = try #require(reading.problems.first)
        #expect(problem.description.hasPrefix(first), "\(problem)")
    }

    @Test(
        "A whole book says what unknown models cost, its day and its format",
        arguments: ["unknown", "unknown_compatible", "as_of", "format"])
    func missing(key: String) {
        let lines = Self.head.split(separator: "\n").filter { !$0.hasPrefix(key + ":") }
        let reading = self.reading(lines.joined(separator: "\n") + "\nmodels: []\n")
        #expect(reading.sheet == nil)
        #expect(reading.problems.map(\.code) == [.missingField])
    }

    @Test("A file that is not there is named")
    func noFile() {
        let error = #expect(throws: ContentDefect.self) { try self.shipped(override: "/nowhere/prices.yaml") }
        #expect(error?.description.contains("/nowhere/prices.yaml") == true)
    }
}
