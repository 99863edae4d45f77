import AAPMCore
import ArgumentParser

/// `aapm doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is wrong with this installation and what to do.",
        discussion: """
            Looks at settings, data folder, database, content, models, jobs, spool and port, and changes no data: it \
            opens a SQLite file as the server does, which makes its -wal and -shm, and writes and removes a probe in the \
            folders. Exits with 1 when there is a problem, with 0 when there are warnings at most.
            """)

    @Flag(help: "One JSON object.")
    var json = false

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    @Flag(help: "Ask the providers of models too, whether they accept the keys and have the models.")
    var online = false

    private struct Report: Encodable {
        let findings: [Finding]
        let problems: Int
        let warnings: Int
    }

    func run() async throws {
        let findings = await self.findings()
        let problems = findings.count { $0.status == .problem }
        let warnings = findings.count { $0.status == .warning }
        if self.json {
            print(try CommandOutput.line(Report(findings: findings, problems: problems, warnings: warnings)))
        } else {
            for finding in findings { Self.show(finding) }
            print("\(problems) problems, \(warnings) warnings")
        }
        if problems > 0 { throw ExitCode.failure }
    }

    private func findings() async -> [Finding] {
        let configuration: AppConfiguration
        do {
            configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        } catch let error as AAPMError {
            let faults = error.faults.map {
                Finding.problem("settings", "\($0.field) \($0.reason)", fix: "correct \($0.field)")
            }
            return faults + [.warning("settings", "nothing else was looked at", fix: "correct them, then look again")]
        } catch {
            return [.problem("settings", "\(error)", fix: "look at the environment")]
        }
        let examination = HealthCheck.Examination(configuration: configuration, now: SystemClock().now)
        let checks = HealthCheck.all + (self.online ? [.providers] : [])
        return [.ok("settings", "all can be read")] + (await HealthCheck.examine(examination, with: checks))
    }

    private static func show(_ finding: Finding) {
        let mark =
            switch finding.status {
            case .ok: "ok     "
            case .warning: "warning"
            case .problem: "PROBLEM"
            }
        print("\(mark)  \(finding.check): \(finding.message)")
        if let fix = finding.fix { print("         → \(fix)") }
    }
}
