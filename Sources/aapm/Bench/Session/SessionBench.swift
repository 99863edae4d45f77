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
            bytes. Beside it stands “resent”: the same talk, the same instructions and answers, but all instructions in \
            front, those of the one line at their end, and then the whole talk each turn, without notes. Both are sent to \
            the same provider: one that keeps prompts up to marks (Anthropic, OpenAI from GPT-5.6 on; resent is marked \
            behind all that does not change), one that keeps the longest beginning in common with an earlier prompt, in \
            steps of 128 tokens (Gemini, Mistral), and one that keeps nothing. Nothing under 1,024 tokens is kept. --json \
            prints one JSON object instead.
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
        let report = SessionReport(played, Self.models, at: { prices.price(of: $0, at: app.clock.now) })
        if self.bench.json {
            let figures = report.figures.map { ($0.name, $0.value) }
            print(try CommandOutput.line(Dictionary(uniqueKeysWithValues: figures)))
        } else {
            for line in report.table(pricesOf: "\(prices.asOf)") { print(line) }
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

}
