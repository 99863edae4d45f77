import AAPMCore
import AAPMStorage
import ArgumentParser

/// Where commands about organisations and money find their database.
struct MoneyPlace: ParsableArguments {
    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    /// - Throws: `AAPMError` when the database cannot be opened or has another schema.
    func stores() async throws -> SQLStores {
        SQLStores(try await self.database())
    }

    /// For whoever keeps many connections busy, and has to close them before the process ends.
    ///
    /// - Throws: As `stores`.
    func database() async throws -> any AAPMStorage.Database {
        let database = try App.database(try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir))
        try await Migrator(database).check()
        return database
    }
}

/// A wish that cannot be fulfilled, said in one line.
struct MoneyRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension OrganisationStore {
    /// The organisation of an id or, since people remember those, a name.
    func found(_ text: String) async throws -> Organisation {
        if let organisation = try await self.organisation(ID(text)) { return organisation }
        guard let organisation = try await self.organisations().first(where: { $0.name == text }) else {
            throw MoneyRefusal("There is no organisation “\(text)”. “aapm orgs list” shows those there are.")
        }
        return organisation
    }

    func foundGroup(_ text: String) async throws -> LearnerGroup {
        guard let group = try await self.group(ID(text)) else {
            throw MoneyRefusal("There is no group \(text). “aapm orgs show” lists those of an organisation.")
        }
        return group
    }
}

/// An amount on the command line.
struct DollarAmount: ExpressibleByArgument {
    let amount: MicroUSD

    init?(argument: String) {
        guard let amount = MicroUSD(dollars: argument) else { return nil }
        self.amount = amount
    }
}

/// What a contract says of one term on the command line: a number, `unlimited`, or `plan` for what the plan has.
enum TermArgument<Value: Sendable>: ExpressibleByArgument, Sendable where Value: ExpressibleByArgument {
    case plan
    case unlimited
    case atMost(Value)

    init?(argument: String) {
        switch argument {
        case "plan": self = .plan
        case "unlimited": self = .unlimited
        default:
            guard let value = Value(argument: argument) else { return nil }
            self = .atMost(value)
        }
    }

    /// The term; `nil` for the plan's.
    func term<Stored>(_ convert: (Value) -> Stored) -> ContractTerm<Stored>? {
        switch self {
        case .plan: nil
        case .unlimited: .unlimited
        case .atMost(let value): .atMost(convert(value))
        }
    }
}

/// A count on the command line: nothing negative.
struct CountArgument: ExpressibleByArgument {
    let count: Int

    init?(argument: String) {
        guard let count = Int(argument), (0...1_000_000).contains(count) else { return nil }
        self.count = count
    }
}
