import AAPMCore
import AAPMStorage
import Foundation

/// One thing that the doctor looks at.
struct HealthCheck: Sendable {
    let name: String
    /// Whether it asks the database, and so cannot say anything when that does not answer.
    var asksDatabase = false
    /// Says at least one thing; what it throws is a problem.
    let run: @Sendable (Examination) async throws -> [Finding]

    /// What checks share.
    struct Examination: Sendable {
        let configuration: AppConfiguration
        let now: Timestamp
    }

    /// Runs them in order; after a database that does not answer, those that ask it are left out.
    static func examine(_ examination: Examination, with checks: [HealthCheck] = Self.all) async -> [Finding] {
        var findings: [Finding] = []
        var hasDatabase = true
        for check in checks where hasDatabase || !check.asksDatabase {
            let found = await check.findings(examination)
            findings += found
            if check.asksDatabase, check.name == Self.databaseReachable.name {
                hasDatabase = !found.contains { $0.status == .problem }
            }
        }
        return findings
    }

    /// Everything that can be looked at once the settings can be read, in the order of the report.
    static let all: [HealthCheck] = [
        .dataFolder, .diskSpace, .databaseReachable, .schema, .integrity, .engine, .clockSkew, .connections,
        .longTransactions, .content, .prompts, .plans, .models, .vectors, .dictionaries, .webFolder, .deadLetters,
        .stuckJobs, .providerKeys, .spool, .port,
    ]

    func findings(_ examination: Examination) async -> [Finding] {
        do {
            return try await self.run(examination)
        } catch let error as AAPMError {
            let reason = error.details["reason"].map { " (\($0))" } ?? ""
            return [.problem(self.name, error.description + reason, fix: "do what the message says, then look again")]
        } catch let error as StorageError {
            return [
                .problem(
                    self.name, "the database could not be asked: \(error)",
                    fix: "see that the database runs and that DATABASE_URL is right")
            ]
        } catch {
            return [.problem(self.name, "\(error)", fix: "look at the message; report it if it makes no sense")]
        }
    }
}

extension HealthCheck.Examination {
    /// The folder of the database's file, where it is another than the data folder.
    var databaseFolder: String? {
        guard let file = self.configuration.database.file else { return nil }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().standardizedFileURL.path
        let data = URL(fileURLWithPath: self.configuration.dataDirectory).standardizedFileURL.path
        return folder == data ? nil : folder
    }

    /// Whether there is a database to ask: opening a file that is not there would make an empty one.
    var hasDatabase: Bool {
        guard let file = self.configuration.database.file else { return true }
        return FileFacts(file).exists
    }

    /// Asks the database on a connection of its own.
    func ask<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws -> Value {
        try await App.upkeepDatabase(self.configuration).read(body)
    }

    /// Whether it has the tables of this release; what reads them waits until it has.
    func hasSchema() async throws -> Bool {
        guard self.hasDatabase else { return false }
        let history = try await SchemaHistory.of(App.upkeepDatabase(self.configuration))
        return history.entries.count == Migration.all.count
    }
}
