import AAPMCore
import ArgumentParser

/// `aapm worker`
struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Work on the pipeline's queue and the outbox, without HTTP.",
        discussion: """
            Runs beside any number of `aapm serve` and other workers on one database; a job is only ever with one of \
            them. With AAPM_WORKER=off the servers leave the work to workers. SIGTERM gives back what is under way.
            """)

    @Option(help: "How many runs it works on at once; wins over AAPM_WORKER_CONCURRENCY.")
    var concurrency: Int?

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    func run() async throws {
        var configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        if let concurrency { configuration.workerConcurrency = concurrency }
        try await App(configuration).work()
    }

    func validate() throws {
        if let concurrency, !(1...AppConfiguration.mostConcurrency).contains(concurrency) {
            throw ValidationError("--concurrency must be a number from 1 to \(AppConfiguration.mostConcurrency).")
        }
    }
}
