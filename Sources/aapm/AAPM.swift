import AAPMCore
import ArgumentParser

/// The one binary: the server, the terminal client and the tools of authors and operators.
@main
struct AAPM: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aapm",
        abstract: "Learn a language by living in it.",
        discussion: """
            Runs with no key and no network: SQLite, files, scripted characters and offline analysis.
            Settings come from the environment; `aapm serve --help` names the most used ones.
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Worker.self, Chat.self, Analyze.self, SchemaCommand.self, Migrate.self, Backup.self,
            Restore.self, Doctor.self, Jobs.self, Orgs.self, Budgets.self, Usage.self, Keys.self,
            MemoryCommand.self, Bench.self,
        ])

    static func main() async {
        do {
            var command = try await Self.asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as StorageError {
            Self.exit(withError: AAPMError(ofCommand: error))
        } catch {
            Self.exit(withError: error)
        }
    }
}
