import AAPMAccounts
import AAPMCore
import AAPMGateway
import AAPMPipeline
import Configuration
import Foundation

/// Every setting, read once: arguments over environment over defaults. Nothing else reads the environment.
///
/// ## Configuration keys
/// - `PORT` (int, default 3000, 0 picks a free one): where the gateway listens.
/// - `AAPM_HOST` (string, default `127.0.0.1`; `0.0.0.0` for all): the address it listens on.
/// - `AAPM_DATA_DIR` (path, default `./data`): the database and files.
/// - `DATABASE_URL` (string, default `sqlite:///<data dir>/aapm.sqlite`): `sqlite:///path` or `postgresql://…`.
/// - `AAPM_DATABASE_WAIT_MS` (int, default 30000): how long a start waits for a database that does not answer.
/// - `AAPM_MIGRATE_ON_START` (true or false): whether `serve` brings an older database up to date; by default it does on
///   SQLite, after a copy, and otherwise only where the database is empty.
/// - `AAPM_CONTENT_DIR` (path, default: beside the binary or the checkout): personas and packs.
/// - `AAPM_WEB_DIR` (path, default likewise): the web app.
/// - `AAPM_DICTIONARY_DIR` (path, default `/usr/share/hunspell`): hunspell dictionaries.
/// - `AAPM_DEFAULT_PLAN` (free, standard, premium or enterprise; default free where a provider of models is configured,
///   premium otherwise): the plan of guests and new learners.
/// - `AAPM_PLANS` (path, default `plans/plans.yaml` of the content): what each plan gives.
/// - `AAPM_ISSUER` (string, default `aapm`): the `iss` of access tokens.
/// - `AAPM_AUTH_RATE_LIMIT` (int, default 30, 0 is off): requests a minute to `/v1/auth/…` from one address,
///   on all nodes together.
/// - `AAPM_RATE_LIMIT` (int, default 600, 0 is off): requests a minute from one address.
/// - `AAPM_LEARNER_RATE_LIMIT` (int, default 240, 0 is off): requests a minute of one learner.
/// - `AAPM_TRUSTED_PROXIES` (number of proxies in front, or their addresses and networks with commas between them;
///   default none): whose `X-Forwarded-For` is believed.
/// - `AAPM_REPLY_LEASE_MS` (int, default 5000): after how long the answer that a killed process owed may be made again.
/// - `AAPM_JOB_LEASE_MS` (int, default 15000): the same for a phase of the pipeline.
/// - `AAPM_WORKER` (on or off, default on): whether `aapm serve` works on the queue and the outbox too.
/// - `AAPM_WORKER_CONCURRENCY` (int, default 2): how many runs a process works on at once.
/// - `AAPM_JOB_RETENTION_HOURS` (int, default 24): how long jobs and events that are done stay to be looked at.
/// - `AAPM_REPLY_PACE_MS` (int, default 0): how long scripted characters wait between words.
/// - `AAPM_PIPELINE_OFFLINE` (finish or retry, default finish): whether a run does without models at once when no
///   provider can be reached, or waits and tries again first.
/// - `AAPM_PHASE_PAUSE_MS` (int, default 0): how long each phase waits after it began and before it is
///   written, for demonstrations and tests.
/// - `AAPM_SECRET_KEYS` (secret, default: the file `envelope-keys` in the data folder): the keys under which provider
///   keys are sealed, 32 bytes in Base64 each, newest first, with commas between them; see docs/keys.md.
/// - `AAPM_MEMORY_WEIGHTS` (list such as `recency 0.5, importance 0.7, relevance 1`; that is the default): how much each
///   side of a memory counts when a character looks for one, 0 … 1.
/// - `AAPM_MEMORY_HALF_LIFE_DAYS` (int, default 30): after which time a memory is half as fresh.
/// - `AAPM_LOG_LEVEL` (trace … critical, default info).
///
/// Those of models are in `ModelSettings`, those of vectors in `VectorSettings`.
struct AppConfiguration: Sendable {
    var host: String
    var port: Int
    var dataDirectory: String
    var database: DatabaseLocation
    var databaseWait: Duration
    /// `nil`: on SQLite, and for an empty database.
    var migrateOnStart: Bool?
    var contentDirectory: String
    var webDirectory: String
    /// `openapi.yaml`, beside `Content/` and `Web/`.
    var contractFile: String
    var dictionaryDirectory: String
    var models: ModelSettings
    var vectors: VectorSettings
    var defaultPlan: Plan
    /// `nil` for ours.
    var planBook: String?
    var issuer: String
    var authRateLimit: Int
    var rateLimit: Int
    var learnerRateLimit: Int
    var trustedProxies: TrustedProxies
    var replyLease: Duration
    var jobLease: Duration
    var runsWorker: Bool
    var workerConcurrency: Int
    var jobRetention: Duration
    var replyPace: Duration
    var phasePause: Duration
    /// `nil` where they are kept in the data folder.
    var secretKeys: EnvelopeKeys?
    var pipelineOutage: ModelOutagePolicy
    var memoryWeights: RecallWeights
    var logLevel: String

    /// - Throws: `AAPMError` with `.configurationInvalid`, naming every setting that is wrong.
    ///
    /// - Parameter dataDirectory: Wins over `AAPM_DATA_DIR`.
    init(
        config: ConfigReader, dataDirectory: String? = nil, defaultsDirectory: String = Self.homeDirectory()
    ) throws {
        var faults: [FieldFault] = []
        self.host = config.string(forKey: "aapm.host", default: "127.0.0.1")
        if self.host.isEmpty { faults.append(FieldFault(field: "AAPM_HOST", reason: "must name an address")) }

        let portText = config.string(forKey: "port", default: "3000")
        self.port = Int(portText) ?? -1
        if !(0...65_535).contains(self.port) {
            faults.append(FieldFault(field: "PORT", reason: "must be a number from 0 to 65535, not “\(portText)”"))
        }

        self.dataDirectory = dataDirectory ?? config.string(forKey: "aapm.data.dir", default: "data")
        if self.dataDirectory.isEmpty {
            faults.append(FieldFault(field: "AAPM_DATA_DIR", reason: "must name a folder"))
        }
        self.database = .sqlite(path: self.dataDirectory + "/aapm.sqlite")
        if let url = config.string(forKey: "database.url", isSecret: true), !url.isEmpty {
            if let location = DatabaseLocation(url: url) {
                self.database = location
            } else {
                faults.append(
                    FieldFault(field: "DATABASE_URL", reason: "must be sqlite:///path or postgresql://…"))
            }
        }
        let migrateText = config.string(forKey: "aapm.migrate.on.start", default: "")
        self.migrateOnStart = migrateText.isEmpty ? nil : Bool(migrateText)
        if !migrateText.isEmpty, self.migrateOnStart == nil {
            faults.append(
                FieldFault(field: "AAPM_MIGRATE_ON_START", reason: "must be true or false, not “\(migrateText)”"))
        }
        self.contentDirectory = config.string(forKey: "aapm.content.dir", default: defaultsDirectory + "/Content")
        self.webDirectory = config.string(forKey: "aapm.web.dir", default: defaultsDirectory + "/Web")
        self.contractFile = defaultsDirectory + "/openapi.yaml"
        self.dictionaryDirectory = config.string(forKey: "aapm.dictionary.dir", default: "/usr/share/hunspell")

        self.models = ModelSettings(config: config, faults: &faults)
        self.vectors = VectorSettings(config: config, faults: &faults)
        // Whoever pays for models decides who may use how much of them.
        let standardPlan: Plan = self.models.isConfigured ? .free : .premium
        let planText = config.string(forKey: "aapm.default.plan", default: standardPlan.rawValue)
        self.defaultPlan = Plan(rawValue: planText) ?? .free
        if Plan(rawValue: planText) == nil {
            faults.append(
                FieldFault(
                    field: "AAPM_DEFAULT_PLAN",
                    reason: "must be one of \(Plan.allCases.map(\.rawValue).joined(separator: ", "))"))
        }
        let planBook = config.string(forKey: "aapm.plans", default: "")
        self.planBook = planBook.isEmpty ? nil : planBook
        self.issuer = config.string(forKey: "aapm.issuer", default: "aapm")
        let proxiesText = config.string(forKey: "aapm.trusted.proxies", default: "")
        self.trustedProxies = TrustedProxies(proxiesText) ?? .none
        if TrustedProxies(proxiesText) == nil {
            faults.append(
                FieldFault(
                    field: "AAPM_TRUSTED_PROXIES",
                    reason: "must be a number from 0 to 16, or addresses and networks such as 10.0.0.0/8 with commas "
                        + "between them, not “\(proxiesText)”"))
        }
        func number(
            _ key: ConfigKey, _ name: String, default standard: Int, atLeast least: Int, atMost most: Int = 86_400_000
        ) -> Int {
            let text = config.string(forKey: key, default: String(standard))
            if let value = Int(text), value >= least, value <= most { return value }
            faults.append(
                FieldFault(field: name, reason: "must be a number from \(least) to \(most), not “\(text)”"))
            return standard
        }
        self.authRateLimit = number("aapm.auth.rate.limit", "AAPM_AUTH_RATE_LIMIT", default: 30, atLeast: 0)
        self.rateLimit = number("aapm.rate.limit", "AAPM_RATE_LIMIT", default: 600, atLeast: 0)
        self.learnerRateLimit = number(
            "aapm.learner.rate.limit", "AAPM_LEARNER_RATE_LIMIT", default: 240, atLeast: 0)
        self.databaseWait = .milliseconds(
            number("aapm.database.wait.ms", "AAPM_DATABASE_WAIT_MS", default: 30_000, atLeast: 0))
        self.replyLease = .milliseconds(
            number("aapm.reply.lease.ms", "AAPM_REPLY_LEASE_MS", default: 5_000, atLeast: 1))
        self.jobLease = .milliseconds(number("aapm.job.lease.ms", "AAPM_JOB_LEASE_MS", default: 15_000, atLeast: 1))
        let workerText = config.string(forKey: "aapm.worker", default: "on").lowercased()
        self.runsWorker = workerText != "off"
        if !["on", "off"].contains(workerText) {
            faults.append(FieldFault(field: "AAPM_WORKER", reason: "must be on or off, not “\(workerText)”"))
        }
        self.workerConcurrency = number(
            "aapm.worker.concurrency", "AAPM_WORKER_CONCURRENCY", default: 2, atLeast: 1, atMost: Self.mostConcurrency)
        self.jobRetention = .seconds(
            3_600 * number("aapm.job.retention.hours", "AAPM_JOB_RETENTION_HOURS", default: 24, atLeast: 0))
        self.replyPace = .milliseconds(number("aapm.reply.pace.ms", "AAPM_REPLY_PACE_MS", default: 0, atLeast: 0))
        self.phasePause = .milliseconds(number("aapm.phase.pause.ms", "AAPM_PHASE_PAUSE_MS", default: 0, atLeast: 0))
        self.secretKeys = nil
        if let text = config.string(forKey: "aapm.secret.keys", isSecret: true), !text.isEmpty {
            do {
                let keys = try EnvelopeKeys(SecretText(text), separatedBy: ",", in: "the list")
                self.secretKeys = keys.all.isEmpty ? nil : keys
            } catch {
                faults.append(
                    FieldFault(
                        field: "AAPM_SECRET_KEYS",
                        reason: "must be keys of 32 bytes in Base64 with commas between them: \(error.message)"))
            }
        }
        let outageText = config.string(forKey: "aapm.pipeline.offline", default: ModelOutagePolicy.finish.rawValue)
        self.pipelineOutage = ModelOutagePolicy(rawValue: outageText.lowercased()) ?? .finish
        if ModelOutagePolicy(rawValue: outageText.lowercased()) == nil {
            faults.append(
                FieldFault(
                    field: "AAPM_PIPELINE_OFFLINE",
                    reason: "must be one of \(ModelOutagePolicy.allCases.map(\.rawValue).joined(separator: ", "))"))
        }
        let weightsText = config.string(forKey: "aapm.memory.weights", default: "")
        self.memoryWeights = RecallWeights(weightsText) ?? RecallWeights()
        if RecallWeights(weightsText) == nil {
            faults.append(
                FieldFault(
                    field: "AAPM_MEMORY_WEIGHTS",
                    reason: "must be recency, importance and relevance, each with a number from 0 to 1 and with commas "
                        + "between them, not “\(weightsText)”"))
        }
        self.memoryWeights.halfLife = .seconds(
            86_400
                * number(
                    "aapm.memory.half.life.days", "AAPM_MEMORY_HALF_LIFE_DAYS", default: 30, atLeast: 1, atMost: 36_500)
        )
        self.logLevel = config.string(forKey: "aapm.log.level", default: "info").lowercased()
        if !Self.logLevels.contains(self.logLevel) {
            faults.append(
                FieldFault(
                    field: "AAPM_LOG_LEVEL", reason: "must be one of \(Self.logLevels.joined(separator: ", "))"))
        }
        if !faults.isEmpty {
            throw AAPMError(
                .configurationInvalid, faults.map { "\($0.field) \($0.reason)" }.joined(separator: "; "),
                faults: faults)
        }
    }

    /// Reads the process's environment.
    static func fromEnvironment(dataDirectory: String? = nil) throws -> Self {
        try Self(config: ConfigReader(provider: EnvironmentVariablesProvider()), dataDirectory: dataDirectory)
    }

    /// More runs at once than this help nobody: they would wait for the processor or the database.
    static let mostConcurrency = 256

    private static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// The folder that holds `Content/` and `Web/`: the working directory, else the nearest folder above the binary
    /// (a checkout's `.build`, or an installation with both beside it).
    static func homeDirectory() -> String {
        let manager = FileManager.default
        var candidates = [manager.currentDirectoryPath]
        if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            var folder = executable.deletingLastPathComponent()
            for _ in 0..<6 {
                candidates.append(folder.path)
                candidates.append(folder.appendingPathComponent("share/aapm").path)
                folder.deleteLastPathComponent()
            }
        }
        return candidates.first { manager.fileExists(atPath: $0 + "/Content/personas") }
            ?? manager.currentDirectoryPath
    }
}
