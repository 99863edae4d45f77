import AAPMCore
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm jobs`
struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See and requeue background work: runs of the pipeline, and events of the outbox.",
        subcommands: [List.self, Show.self, Requeue.self])

    /// What the subcommands have in common.
    struct Place: ParsableArguments {
        @Flag(help: "Events of the outbox instead of runs of the pipeline.")
        var outbox = false

        @Option(help: "The folder for the database and files.")
        var dataDir: String?

        /// - Throws: `AAPMError` when the database is not there, cannot be opened or has another schema.
        func store() async throws -> any JobStore {
            let configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
            try configuration.database.requireExisting()
            let database = try App.database(configuration)
            try await Migrator(database).check()
            let stores = SQLStores(database)
            return self.outbox ? stores.outboxJobs : stores.pipelineJobs
        }
    }

    /// `aapm jobs list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, due first.")

        @Option(help: "failed, ready, running, deferred or done; without it, all that are not done.")
        var status: JobState?

        @Option(help: "At most so many of each status.")
        var limit = 100

        @Flag(help: "One JSON object a line.")
        var json = false

        @OptionGroup var place: Place

        func run() async throws {
            let store = try await self.place.store()
            let now = SystemClock().now
            var isEmpty = true
            for state in self.status.map({ [$0] }) ?? [.failed, .running, .ready, .deferred] {
                for job in try await store.jobs(state, limit: self.limit, now: now) {
                    isEmpty = false
                    let shown = ShownJob(job)
                    print(self.json ? try CommandOutput.line(shown) : shown.line)
                }
            }
            if isEmpty, !self.json { print("There are no such jobs.") }
        }

        func validate() throws {
            if self.limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        }
    }

    /// `aapm jobs show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one job with its failures.")

        @Argument(help: "The id of the run or event.")
        var id: String

        @Flag(help: "One JSON object.")
        var json = false

        @OptionGroup var place: Place

        func run() async throws {
            guard let job = try await self.place.store().job(self.id, now: SystemClock().now) else {
                throw JobsError("There is no job \(self.id).")
            }
            let shown = ShownJob(job)
            print(self.json ? try CommandOutput.line(shown) : shown.page)
        }
    }

    /// `aapm jobs requeue`
    struct Requeue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make failed jobs ready again; what they have done stays done.")

        @Argument(help: "Ids of runs or events.")
        var ids: [String] = []

        @Flag(help: "Every failed job.")
        var allFailed = false

        @OptionGroup var place: Place

        func run() async throws {
            let store = try await self.place.store()
            let now = SystemClock().now
            var refused = 0
            for id in self.ids {
                switch try await store.requeue(id, now: now) {
                case .requeued: print("requeued \(id)")
                case .notFound:
                    refused += 1
                    CommandOutput.complain("There is no job \(id).")
                case .notFailed(let state):
                    refused += 1
                    CommandOutput.complain(
                        "The job \(id) is \(state.rawValue); only failed jobs can be requeued.")
                }
            }
            if self.allFailed { try await self.requeueAll(in: store, now: now) }
            if refused > 0 { throw ExitCode.failure }
        }

        private func requeueAll(in store: any JobStore, now: Timestamp) async throws {
            var total = 0
            while true {
                let failed = try await store.jobs(.failed, limit: 100, now: now)
                var count = 0
                for job in failed where try await store.requeue(job.id, now: now) == .requeued { count += 1 }
                total += count
                // Fewer than a page, or nothing but jobs that others took in the meantime.
                if failed.count < 100 || count == 0 { break }
            }
            print("requeued \(total) failed jobs")
        }

        func validate() throws {
            if self.ids.isEmpty != self.allFailed {
                throw ValidationError("Name the jobs by their ids, or say --all-failed.")
            }
        }
    }
}

extension JobState: ExpressibleByArgument {}

/// A wish that cannot be fulfilled, said in one line.
private struct JobsError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
