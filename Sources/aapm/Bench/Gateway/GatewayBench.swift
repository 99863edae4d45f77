import AAPMClients
import AAPMCore
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm bench gateway`
struct GatewayBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Serve the way to the models as /v1/chat/completions on loopback, for benches of gateways.",
        discussion: """
            Everything that stands around a model in the product stands around it here: deadlines, breaker, retries, \
            fallback, budgets and the ledger on a database of its own. The bearer token names the learner, whose daily \
            budget is --budget-usd. An upstream is a base URL that speaks OpenAI's format; several are a chain. \
            NAME=URL is a chain of its own for requests that name the model NAME, with the upstreams without a name \
            behind it. Budgets are on SQLite in a temporary folder, or with --engine postgres at DATABASE_URL.
            """)

    /// Its `--engine` is ours, too: what stands behind a subcommand is still read for its parent.
    @ParentCommand var bench: Bench

    @Option(help: "Where to listen on 127.0.0.1; 0 picks a free port.")
    var port: Int = 14_001

    @Option(help: "What every learner may spend a day, in dollars with up to six decimals.")
    var budgetUsd: String = "1000000"

    @Option(help: "A base URL, or NAME=URL; may be given several times.")
    var upstream: [String] = []

    @Option(help: "Which model the upstreams serve, as the price book calls it.")
    var model: String = "openai:gpt-4o-mini"

    @Flag(help: "Ask without budgets and without writing anything down.")
    var noBudgets = false

    func validate() throws {
        guard (0...65_535).contains(self.port) else { throw ValidationError("--port must be 0 to 65535.") }
        guard MicroUSD(dollars: self.budgetUsd) != nil else {
            throw ValidationError("--budget-usd must be dollars such as 0.00132, not “\(self.budgetUsd)”.")
        }
        guard ModelName(text: self.model) != nil else {
            throw ValidationError("--model must be a provider and a model, such as openai:gpt-4o-mini.")
        }
        guard !self.upstream.isEmpty else { throw ValidationError("--upstream is needed: a base URL.") }
        for upstream in self.upstream where WebAddress(BenchRoutes.parts(of: upstream).address) == nil {
            throw ValidationError("--upstream must be URL or NAME=URL, not “\(upstream)”.")
        }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // The folder is of no use to anybody afterwards.
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = try Bench.settings(for: self.bench.engine, in: folder.path)
        let clock = SystemClock()
        let database = try App.database(configuration)
        try await Bench.requireEmpty(database)
        _ = try await SchemaUpdate(configuration, try App.upkeepDatabase(configuration)).apply(now: clock.now)
        let transport = AsyncHTTPTransport()
        let stage = try self.stage(configuration, SQLStores(database), clock, transport)
        try await BenchServer(completions: stage, port: self.port, logger: App.logger(configuration)).run { port in
            // Not held back in a buffer: whoever started this waits for the line.
            FileHandle.standardOutput.write(Data("Serving http://127.0.0.1:\(port)/v1/chat/completions\n".utf8))
        }
        try await transport.shutdown()
    }

    private func stage(
        _ configuration: AppConfiguration, _ stores: SQLStores, _ clock: SystemClock, _ transport: AsyncHTTPTransport
    ) throws -> BenchCompletions {
        let prices = try ModelChain.prices(configuration)
        guard let budget = MicroUSD(dollars: self.budgetUsd), let name = ModelName(text: self.model) else {
            throw AAPMError(.configurationInvalid, "The options were not checked.")
        }
        let ids = UUIDv7Generator(clock: clock)
        let learners = BenchLearners(stores: stores, clock: clock, budget: budget)
        let timer = SteadyClock()
        let till = Till(
            prices: prices, budgets: stores.budgets, rules: learners, time: clock, clock: timer, ids: ids)
        let links = ModelLinks(
            till: till, breakers: BreakerBoard(clock: timer), deadlines: configuration.models.deadlines, clock: timer)
        let clients = ModelClients(transport: transport)
        let routes = BenchRoutes(self.upstream) { address in
            let endpoint = ProviderEndpoint(
                provider: name.provider, baseURL: address, key: SecretText("bench-key-of-nobody"))
            let client = clients.model(name, at: endpoint)
            return self.noBudgets
                ? links.unpaidLink(client, name, account: address)
                : links.link(client, name, payer: .operator, account: address)
        }
        return BenchCompletions(
            routes: routes, learners: learners, model: name, ids: ids, clock: clock,
            isCounted: !self.noBudgets)
    }
}
