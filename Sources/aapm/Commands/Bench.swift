import AAPMCore
import AAPMPipeline
import AAPMSessions
import ArgumentParser
import Foundation

/// `aapm bench`
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure this binary from inside, on a database of its own that is thrown away.",
        discussion: "`make bench` builds a release binary and adds what can only be measured from outside.")

    @Flag(help: "One JSON object.")
    var json = false

    @Option(help: "Turns of each learner.")
    var turns: Int = 200

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-bench-\(UUID().uuidString)")
        var configuration = try AppConfiguration.fromEnvironment(dataDirectory: folder.path)
        configuration.database = .sqlite(path: folder.path + "/aapm.sqlite")
        configuration.defaultPlan = .premium
        let app = try await App(configuration)
        let bench = AppBench(app: app)
        let figures = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await app.replies.run() }
            let figures = try await bench.figures(turns: self.turns)
            app.replies.stop()
            try await group.waitForAll()
            return figures
        }
        try FileManager.default.removeItem(at: folder)
        if self.json {
            print(try CommandOutput.line(Dictionary(uniqueKeysWithValues: figures)))
            return
        }
        for (name, value) in figures { print("\(name): \((value * 1_000).rounded() / 1_000)") }
    }
}
