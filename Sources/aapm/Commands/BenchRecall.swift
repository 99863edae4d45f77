import AAPMCore
import AAPMPostgres
import AAPMSQLite
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm bench recall`
struct BenchRecall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall",
        abstract: "Measure how fast and how truly what is near is found among a million memories.",
        discussion: """
            The exact store runs on a SQLite file that is thrown away; pgvector as well where VECTOR_DB_URL names a \
            PostgreSQL without vectors of ours, which it leaves as it was. Each question is about one learner, as every \
            question is. Recall is the share of the ten that are truly nearest, which are found by comparing everything.
            """)

    /// Its `--json` is ours, too: what stands behind a subcommand is still read for its parent.
    @ParentCommand var bench: Bench

    @Option(help: "How many learners.")
    var people = 10_000

    @Option(help: "Memories of each.")
    var memories = 100

    @Option(help: "Numbers of each vector.")
    var dimensions = 256

    @Option(help: "How many questions are timed.")
    var queries = 10_000

    func validate() throws {
        guard (1...1_000_000).contains(self.people), (1...10_000).contains(self.memories),
            (1...4_096).contains(self.dimensions), (1...10_000_000).contains(self.queries)
        else {
            throw ValidationError(
                "--people must be 1 to 1000000, --memories 1 to 10000, --dimensions 1 to 4096, --queries 1 to 10000000."
            )
        }
    }

    func run() async throws {
        let crowd = RecallCrowd(learners: self.people, memories: self.memories, dimensions: self.dimensions)
        let bench = RecallBench(crowd: crowd, queries: self.queries)
        let settings = try AppConfiguration.fromEnvironment().vectors
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var figures: [BenchFigure]
        do {
            figures = try await self.exact(bench, folder: folder.path)
            try FileManager.default.removeItem(at: folder)
        } catch {
            // What failed is worth more than what could not be tidied up.
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        if case .postgres(let url) = settings.place { figures += try await self.pgvector(bench, url: url) }
        try Bench.show(figures, json: self.bench.json)
    }

    // MARK: The stores

    private func exact(_ bench: RecallBench, folder: String) async throws -> [BenchFigure] {
        let database = try SQLiteDatabase(path: folder + "/aapm.sqlite")
        _ = try await Migrator(database, engine: .sqlite).apply(now: SystemClock().now)
        try await Self.insert(bench.crowd, into: database)
        let cold = SQLVectorIndex(database, cacheLimit: 0)
        let rate = try await bench.fill(cold)
        let loads = try await bench.times(cold, count: min(self.queries, 2_000))
        let before = ResidentMemory.bytes
        let warm = SQLVectorIndex(database, cacheLimit: .max)
        try await bench.warm(warm)
        let after = ResidentMemory.bytes
        let times = try await bench.times(warm, count: self.queries)
        let millions = Double(bench.crowd.count) / 1_000_000
        return [
            BenchFigure("vectors", Double(bench.crowd.count)),
            BenchFigure("exact_written_a_second", rate),
            BenchFigure("exact_first_recall_p50_ms", loads.percentile(0.5)),
            BenchFigure("exact_first_recall_p99_ms", loads.percentile(0.99)),
            BenchFigure("exact_recall_p50_ms", times.percentile(0.5)),
            BenchFigure("exact_recall_p99_ms", times.percentile(0.99)),
            BenchFigure("exact_recall_at_10", try await bench.recall(warm, count: min(self.queries, 1_000))),
            BenchFigure("exact_counted_mb_per_million", Double(warm.cachedBytes) / 1_048_576 / millions),
            BenchFigure("exact_resident_mb_per_million", Double(max(0, after - before)) / 1_048_576 / millions),
        ]
    }

    private func pgvector(_ bench: RecallBench, url: String) async throws -> [BenchFigure] {
        let database = PostgresDatabase(try PostgresSettings(url: url))
        let isUsed = try await database.read { tx throws(StorageError) in try tx.hasTable("aapm_vectors") }
        guard !isUsed else {
            throw AAPMError(
                .configurationInvalid,
                "VECTOR_DB_URL names a database that holds vectors. Give the benchmark an empty one of its own.")
        }
        let index = PgVectorIndex(database)
        let rate = try await bench.fill(index)
        try await database.write { tx throws(StorageError) in try tx.script("ANALYZE aapm_vectors;") }
        let times = try await bench.times(index, count: self.queries)
        let recall = try await bench.recall(index, count: min(self.queries, 1_000))
        let bytes = try await database.write { tx throws(StorageError) in
            let row = try tx.require("SELECT pg_total_relation_size('aapm_vectors') AS bytes")
            try tx.script("DROP TABLE aapm_vectors;")
            return try row.double("bytes")
        }
        await database.shutDown()
        return [
            BenchFigure("pgvector_written_a_second", rate),
            BenchFigure("pgvector_recall_p50_ms", times.percentile(0.5)),
            BenchFigure("pgvector_recall_p99_ms", times.percentile(0.99)),
            BenchFigure("pgvector_recall_at_10", recall),
            BenchFigure("pgvector_disk_mb_per_million", bytes / 1_048_576 / Double(bench.crowd.count) * 1_000_000),
        ]
    }

    private static func insert(_ crowd: RecallCrowd, into database: any Database) async throws {
        try await database.write { tx throws(StorageError) in
            for number in 0..<crowd.learners {
                try tx.execute(
                    """
                    INSERT INTO learners (id, native_language, target_language, cefr_level, matrix_coordinates,
                        onboarding_state, is_guest, plan, time_zone, created_at, updated_at)
                    VALUES (\(crowd.learner(number)), 'en', 'es', 'A1', '{}', 'new', \(true), 'free', 'UTC', 0, 0)
                    """)
            }
        }
    }
}
