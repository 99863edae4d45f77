import AAPMCore
import AAPMSessions
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm bench`
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure this binary from inside, on a database of its own.",
        discussion: """
            SQLite runs on a file that is thrown away, in the system's temporary folder. PostgreSQL runs on the empty \
            database that DATABASE_URL names. The partner answers at once; analysis, dialogue rules and storage are the \
            real ones, and every commit waits for the disk. `make bench` builds a release binary, runs this on both \
            engines and adds what can only be measured from outside.
            """,
        subcommands: [BenchBudget.self, GatewayBench.self, SessionBench.self, BenchRecall.self])

    /// What can be measured.
    enum Engine: String, ExpressibleByArgument, CaseIterable {
        case sqlite, postgres
    }

    @Option(help: "The engine to measure: \(Engine.allCases.map(\.rawValue).joined(separator: " or ")).")
    var engine: Engine = .sqlite

    @Option(help: "How many learners talk at once, with commas between several measurements.")
    var learners: String = "1,64,256"

    @Option(help: "Turns to measure at each number of learners.")
    var turns: Int = 10_240

    @Option(help: "Queued runs for the rate at which eight workers take them; 0 leaves out this and money.")
    var jobs: Int = 2_000

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        _ = try self.learnerCounts()
        guard (1...10_000_000).contains(self.turns) else {
            throw ValidationError("--turns must be a number from 1 to 10000000.")
        }
        guard (0...1_000_000).contains(self.jobs) else {
            throw ValidationError("--jobs must be a number from 0 to 1000000.")
        }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            let figures = try await self.figures(in: folder.path)
            try FileManager.default.removeItem(at: folder)
            try Self.show(figures, json: self.json)
        } catch {
            // What failed is worth more than what could not be tidied up.
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private func learnerCounts() throws -> [Int] {
        let counts = self.learners.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard counts.allSatisfy({ (1...5_000).contains($0) }) else {
            throw ValidationError(
                "--learners must be numbers from 1 to 5000 with commas between, not “\(self.learners)”.")
        }
        return counts
    }

    private func figures(in folder: String) async throws -> [BenchFigure] {
        let configuration = try Self.settings(for: self.engine, in: folder)
        let roundTrips = RoundTrips()
        let outage = Outage()
        let database = CountedDatabase(
            database: try App.database(configuration), roundTrips: roundTrips, outage: outage)
        try await Self.requireEmpty(database)
        let app = try await App(configuration, database: database, partner: InstantPartner())
        let stage = BenchStage(app: app, roundTrips: roundTrips)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await app.replies.run() }
            var figures: [BenchFigure] = []
            for count in try self.learnerCounts() {
                figures += try await TurnBench(stage: stage).figures(learners: count, turns: self.turns)
            }
            figures += try await SpoolBench(stage: stage, outage: outage).figures(learners: 64)
            let pipeline = PipelineBench(stage: stage)
            figures += try await pipeline.phases(rounds: 9)
            if self.jobs > 0 {
                figures += try await pipeline.claims(workers: 8, jobs: self.jobs)
                figures += try await Self.money(stage)
            }
            app.replies.stop()
            try await group.waitForAll()
            return figures
        }
    }

    private static func money(_ stage: BenchStage) async throws -> [BenchFigure] {
        let clock = SystemClock()
        let bench = MoneyBench(budgets: stage.app.stores.budgets, clock: clock, ids: UUIDv7Generator(clock: clock))
        var learners: [ID<Learner>] = []
        for _ in 0..<64 { learners.append(try await stage.newLearner()) }
        var figures: [BenchFigure] = []
        for contention in MoneyBench.Contention.allCases {
            figures += try await bench.figures(learners: [learners[0]], calls: 2_000, contention)
            figures += try await bench.figures(learners: learners, calls: 12_800, contention)
        }
        return figures
    }

    /// The environment's settings, for a database of its own.
    static func settings(for engine: Engine, in folder: String) throws -> AppConfiguration {
        var configuration = try AppConfiguration.fromEnvironment(dataDirectory: folder)
        configuration.defaultPlan = .premium
        switch (engine, configuration.database) {
        case (.sqlite, _): configuration.database = .sqlite(path: folder + "/aapm.sqlite")
        case (.postgres, .postgres): break
        case (.postgres, .sqlite):
            throw AAPMError(
                .configurationInvalid, "--engine postgres needs DATABASE_URL=postgresql://… with an empty database.")
        }
        return configuration
    }

    /// A measurement leaves thousands of learners behind, and must not be disturbed by others.
    static func requireEmpty(_ database: any Database) async throws {
        let isUsed = try await database.read { tx throws(StorageError) in
            guard try tx.hasTable("learners") else { return false }
            return try tx.first("SELECT id FROM learners LIMIT 1") != nil
        }
        if isUsed {
            throw AAPMError(
                .configurationInvalid,
                "DATABASE_URL names a database that is in use. Give the benchmark an empty one of its own.")
        }
    }

    static func show(_ figures: [BenchFigure], json: Bool) throws {
        if json {
            let values = Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.value) })
            print(try CommandOutput.line(values))
            return
        }
        for figure in figures { print("\(figure.name): \((figure.value * 1_000).rounded() / 1_000)") }
    }
}
