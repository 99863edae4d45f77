import AAPMCore
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm usage`
struct Usage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the tokens and dollars that a session, a learner or an organisation used, by purpose.")

    @Option(help: "The id of a session, its pipeline run included.")
    var session: String?

    @Option(help: "The id of a learner.")
    var learner: String?

    @Option(help: "The id or name of an organisation.")
    var organisation: String?

    @Option(help: "From this day on, in UTC, like 2026-11-01; without it, from the beginning. Not for sessions.")
    var since: DayArgument?

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup var place: MoneyPlace

    private struct Shown: Encodable {
        let purpose: String
        let payer: String
        let calls: Int
        let inputTokens: Int
        let cachedInputTokens: Int
        let cacheWriteTokens: Int
        let outputTokens: Int
        let reasoningTokens: Int
        let isEstimated: Bool
        let costMicroUsd: Int64
    }

    func validate() throws {
        guard [self.session, self.learner, self.organisation].compactMap({ $0 }).count == 1 else {
            throw ValidationError("Name one of --session, --learner and --organisation.")
        }
        if self.session != nil, self.since != nil { throw ValidationError("--since is not for sessions.") }
    }

    func run() async throws {
        let lines = try await self.lines(in: try await self.place.database())
        if self.json {
            for line in lines { print(try CommandOutput.line(Self.shown(line))) }
            return
        }
        guard !lines.isEmpty else {
            print("No model was asked.")
            return
        }
        print(Self.row("purpose", "payer", "calls", "input", "cached", "output", "dollars"))
        for line in lines {
            print(
                Self.row(
                    line.purpose.rawValue, line.payer.rawValue, "\(line.calls)", "\(line.usage.input)",
                    "\(line.usage.cachedInput)", "\(line.usage.output)", "\(line.cost)")
                    + (line.usage.isEstimated ? "  (partly estimated)" : ""))
        }
        let cost = lines.reduce(MicroUSD.zero) { $0 + $1.cost }
        let input = lines.reduce(0) { $0 + $1.usage.input }
        let cached = lines.reduce(0) { $0 + $1.usage.cachedInput }
        let output = lines.reduce(0) { $0 + $1.usage.output }
        let calls = lines.reduce(0) { $0 + $1.calls }
        print(Self.row("total", "", "\(calls)", "\(input)", "\(cached)", "\(output)", "\(cost)"))
    }

    private func lines(in database: any AAPMStorage.Database) async throws -> [UsageLine] {
        let stores = SQLStores(database)
        if let session {
            let lines = try await stores.budgets.usage(of: ID<Session>(session))
            // The ledger keeps what erased sessions cost.
            if lines.isEmpty { try await Self.require(session: session, in: database) }
            return lines
        }
        let from = self.since?.start ?? Timestamp(microseconds: 0)
        let to = SystemClock().now + .seconds(60)
        if let learner {
            return try await stores.budgets.usage(of: try await stores.learners.found(learner).id, from: from, to: to)
        }
        let found = try await stores.organisations.found(self.organisation ?? "")
        return try await stores.budgets.usage(of: found.id, from: from, to: to)
    }

    private static func require(session: String, in database: any AAPMStorage.Database) async throws {
        let found = try await database.batch(["SELECT id FROM sessions WHERE id = \(session)"], .reading)
        guard found[0].rows.isEmpty else { return }
        throw MoneyRefusal("There is no session \(session).")
    }

    private static func row(_ first: String, _ second: String, _ numbers: String...) -> String {
        let left = [first, second].map { $0.padding(toLength: 13, withPad: " ", startingAt: 0) }.joined()
        return left
            + numbers.map { String(repeating: " ", count: max(1, 13 - $0.utf8.count)) + $0 }.joined()
    }

    private static func shown(_ line: UsageLine) -> Shown {
        Shown(
            purpose: line.purpose.rawValue, payer: line.payer.rawValue, calls: line.calls,
            inputTokens: line.usage.input,
            cachedInputTokens: line.usage.cachedInput, cacheWriteTokens: line.usage.cacheWrite,
            outputTokens: line.usage.output, reasoningTokens: line.usage.reasoning,
            isEstimated: line.usage.isEstimated, costMicroUsd: line.cost.amount)
    }
}

/// A day of the calendar on the command line.
struct DayArgument: ExpressibleByArgument {
    /// Its beginning in UTC.
    let start: Timestamp

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: components),
            calendar.dateComponents([.year, .month, .day], from: date) == components
        else { return nil }
        self.start = Timestamp(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000)
    }
}
