import AAPMCore
import AAPMPostgres
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm bench budget`
struct BenchBudget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Let many calls at once want the money of one budget, in one process or several.",
        discussion: """
            Works on the database of the settings, with an organisation that need not exist, and leaves the calls in \
            its ledger. Start it several times against one PostgreSQL: together they never pass more calls than the \
            limit has room for.
            """)

    @Option(help: "The name under which the money is counted.")
    var organisation = "bench"

    @Option(help: "Dollars that may be spent in all.", transform: DollarAmount.read)
    var limit: DollarAmount

    @Option(help: "Dollars set aside for a call.", transform: DollarAmount.read)
    var amount: DollarAmount

    @Option(help: "Dollars that a call costs.", transform: DollarAmount.read)
    var cost: DollarAmount

    @Option(help: "How many calls.")
    var calls = 1_000

    @Option(help: "How many of them at once.")
    var atOnce = 64

    @Option(help: "Milliseconds after which money that nobody settled is free again.")
    var holdMs = 180_000

    @Flag(help: "Print each reservation and settlement as soon as it is acknowledged.")
    var trace = false

    @Flag(help: "Print “ready”, and begin when a line comes from standard input.")
    var onCue = false

    @OptionGroup var place: MoneyPlace

    private struct Outcome: Encodable {
        let calls: Int
        let passed: Int
    }

    func validate() throws {
        guard (1...10_000_000).contains(self.calls), (1...10_000).contains(self.atOnce), self.holdMs >= 1 else {
            throw ValidationError("--calls, --at-once and --hold-ms must be 1 or more.")
        }
    }

    func run() async throws {
        let clock = SystemClock()
        let database = try await self.place.database()
        let limit = BudgetLimit(
            scope: BudgetScope(kind: .organisation, id: self.organisation), period: .month, source: .operator,
            limit: self.limit.amount, periodStart: Timestamp(microseconds: 0),
            periodEnd: Timestamp(microseconds: .max))
        let isTraced = self.trace
        let race = BudgetRace(
            budgets: SQLStores(database).budgets, clock: clock, ids: UUIDv7Generator(clock: clock), limit: limit,
            amount: self.amount.amount, hold: .milliseconds(self.holdMs), cost: self.cost.amount,
            trace: { if isTraced { Self.say($0) } })
        if self.onCue {
            Self.say("ready")
            _ = readLine()
        }
        let passed = try await race.run(calls: self.calls, atOnce: self.atOnce)
        // A connection that is still being made would meet the end of the process in the middle of its encryption.
        await (database as? PostgresDatabase)?.shutDown()
        print(try CommandOutput.line(Outcome(calls: self.calls, passed: passed)))
    }

    /// At once and whole, whatever happens to the process afterwards.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
