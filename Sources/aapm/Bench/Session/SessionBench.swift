import AAPMContent
import AAPMCore
import AAPMLinguistics
import AAPMSessions
import ArgumentParser
import Foundation

/// `aapm bench session`
struct SessionBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Count the tokens and the dollars of a talk of forty turns with its pipeline.",
        discussion: """
            The talk, the prompts, the notes and the pipeline are the real ones, on SQLite in a temporary folder; the \
            model is one inside this process that says the same lines every time. A token is counted for every four \
            bytes. Providers that keep prompts are taken to keep the longest beginning in common with an earlier prompt \
            of the talk, from 1,024 tokens on, in steps of 128. Beside it stands the same talk with the whole of it in \
            every prompt. --json prints one JSON object instead.
            """)

    /// Its `--json` is ours, too: what stands behind a subcommand is still read for its parent.
    @ParentCommand var bench: Bench

    private static let models = [
        "openai:gpt-6-luna", "anthropic:claude-haiku-5-5", "google:gemini-3.1-flash-lite",
        "mistral:mistral-small-latest",
    ].compactMap(ModelName.init(text:))

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // The folder is of no use to anybody afterwards.
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try Bench.settings(for: .sqlite, in: folder.path)
        let prices = try ModelChain.prices(configuration)
        let model = CountingModel()
        let app = try await App(configuration, partner: try Self.partner(configuration), model: model)
        let played = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await app.replies.run() }
            let played = try await SessionPlay(app: app, model: model).play()
            app.replies.stop()
            try await group.waitForAll()
            return played
        }
        let figures = self.figures(played, prices, now: app.clock.now)
        if self.bench.json {
            print(try CommandOutput.line(Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.value) })))
        } else {
            for line in self.table(played, prices, now: app.clock.now) { print(line) }
        }
    }

    private static func partner(_ configuration: AppConfiguration) throws -> any CharacterResponder {
        do throws(ContentDefect) {
            let catalog = try PersonaCatalogLoader(contentFolder: configuration.contentDirectory).load()
            return EndlessPartner(partner: ScriptedPartner(library: catalog.library))
        } catch {
            throw AAPMError(.contentInvalid, "The content cannot be used: \(error.description)")
        }
    }

    private func figures(_ played: SessionPlay.Played, _ prices: PriceBook, now: Timestamp) -> [BenchFigure] {
        var figures: [BenchFigure] = []
        for (name, cost) in [("ours", played.ours), ("resent", played.resent)] {
            for purpose in [ModelPurpose.turn, .summary, .extraction] {
                figures += Self.figures("\(name)_\(purpose.rawValue)", cost.total(purpose))
            }
            figures += Self.figures("\(name)_all", cost.total())
            for model in Self.models {
                let price = prices.price(of: model, at: now)
                for isCached in [true, false] {
                    figures.append(
                        BenchFigure(
                            "\(name)_\(model.model)_usd" + (isCached ? "" : "_uncached"),
                            Self.dollars(cost.cost(at: price, isCached: isCached))))
                }
            }
        }
        return figures
    }

    private static func figures(_ name: String, _ total: (calls: Int, usage: TokenUsage)) -> [BenchFigure] {
        [
            BenchFigure(name + "_calls", Double(total.calls)), BenchFigure(name + "_read", Double(total.usage.input)),
            BenchFigure(name + "_cached", Double(total.usage.cachedInput)),
            BenchFigure(name + "_written", Double(total.usage.output)),
        ]
    }

    private static func dollars(_ cost: MicroUSD) -> Double { Double(cost.amount) / 1_000_000 }

    private func table(_ played: SessionPlay.Played, _ prices: PriceBook, now: Timestamp) -> [String] {
        let (ours, resent) = (played.ours, played.resent)
        var lines = ["A talk of \(BenchTalk.learner.count) turns with its pipeline, in tokens", ""]
        lines.append(Self.row("", ["calls", "read", "kept", "fresh", "written"]))
        for purpose in [ModelPurpose.turn, .summary, .extraction] {
            lines.append(Self.row(purpose.rawValue, ours.total(purpose)))
        }
        lines.append(Self.row("all", ours.total()))
        lines.append(Self.row("resent whole", resent.total()))
        lines += ["", "Dollars at the prices of \(prices.asOf)", ""]
        lines.append(Self.row("", ["ours", "resent", "ours,", "resent,"]))
        lines.append(Self.row("", ["", "", "not kept", "not kept"]))
        for model in Self.models {
            let price = prices.price(of: model, at: now)
            let costs = [true, false].flatMap { isCached in
                [ours, resent].map { String(format: "%.4f", Self.dollars($0.cost(at: price, isCached: isCached))) }
            }
            lines.append(Self.row(model.model, costs))
        }
        return lines
    }

    private static func row(_ name: String, _ total: (calls: Int, usage: TokenUsage)) -> String {
        let usage = total.usage
        return self.row(
            name,
            [total.calls, usage.input, usage.cachedInput, usage.input - usage.cachedInput, usage.output].map(
                String.init))
    }

    private static func row(_ name: String, _ columns: [String]) -> String {
        columns.reduce(name.padding(toLength: 24, withPad: " ", startingAt: 0)) { line, column in
            line + String(repeating: " ", count: max(1, 10 - column.count)) + column
        }
    }
}
