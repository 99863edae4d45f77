import AAPMCore
import Configuration
import Testing

@testable import aapm

@Suite("What the doctor makes of facts")
struct HealthCheckTests {
    @Test(
        "Little space is a warning, none a problem",
        arguments: [(nil, "warning"), (50, "problem"), (500, "warning"), (5_000, "ok")] as [(Int?, String)])
    func space(free: Int?, status: String) {
        #expect(HealthCheck.finding(freeMebibytes: free, in: "/data").status.rawValue == status)
    }

    @Test(
        "Clocks may differ by what asking takes and two seconds, not by half a minute",
        arguments: [
            (5, "ok"), (1_500_000, "ok"), (-40, "ok"),
            (3_000_000, "warning"), (-3_000_000, "warning"), (31_000_010, "problem"),
        ] as [(Int64, String)])
    func clocks(theirs: Int64, status: String) {
        #expect(HealthCheck.skew(of: theirs, between: 0, and: 10).status.rawValue == status)
    }

    @Test(
        "Connections run out in two steps",
        arguments: [(10, "ok"), (80, "warning"), (97, "warning"), (100, "problem")])
    func connections(used: Int, status: String) {
        #expect(HealthCheck.finding(connections: used, of: 100).status.rawValue == status)
    }

    @Test(
        "Text must be in UTF-8",
        arguments: [("UTF8", "ok"), ("UTF-8", "ok"), ("SQL_ASCII", "problem"), ("UTF-16le", "problem")])
    func encodings(encoding: String, status: String) {
        #expect(HealthCheck.encoding(encoding, "SQLite 3").status.rawValue == status)
    }

    @Test("An old server is a problem, a bare line to another machine a warning")
    func engines() {
        var facts = EngineFacts(version: 160_004, title: "16.4", encoding: "UTF8", isEncrypted: false, isLocal: true)
        #expect(facts.findings.map(\.status) == [.ok, .ok])
        facts.isLocal = false
        #expect(facts.findings.map(\.status) == [.ok, .warning])
        facts.isEncrypted = true
        facts.version = 130_011
        #expect(facts.findings.map(\.status) == [.ok, .problem, .ok])
    }

    @Test("Everything but good news says what to do, and what a check throws is a problem")
    func advice() async throws {
        let configuration = try AppConfiguration(config: ConfigReader(provider: InMemoryProvider(values: [:])))
        let examination = HealthCheck.Examination(configuration: configuration, now: SystemClock().now)
        let failing = HealthCheck(name: "odd") { _ in throw StorageError.unavailable(reason: "gone") }
        let down = HealthCheck(name: HealthCheck.databaseReachable.name, asksDatabase: true) { _ in
            throw StorageError.unavailable(reason: "gone")
        }
        let asking = HealthCheck(name: "asking", asksDatabase: true) { _ in [.ok("asking", "answered")] }
        let findings = await HealthCheck.examine(examination, with: [failing, asking, down, asking])
        #expect(findings.map(\.check) == ["odd", "asking", "database"])
        #expect(findings.map(\.status) == [.problem, .ok, .problem])
        #expect(findings.allSatisfy { ($0.fix == nil) == ($0.status == .ok) })
    }
}
