import AAPMCore
import AAPMLinguistics
import ArgumentParser
import Foundation

/// `aapm analyze`
struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See friction in any transcript or corpus: JSON Lines in, JSON Lines out.",
        discussion: """
            Each line of FILE is an object with at least "id" and "text"; its own "l1" and "l2" win over the flags. \
            Each line printed is {"id","errors":[{"start","end","type","code","suggestion","rule","severity",\
            "confidence"}]}; offsets are Unicode scalars, end exclusive, start = end for a missing word.
            A line that cannot be read is named on standard error and left out, and the command exits with 1.
            """)

    @Argument(help: "The file; - or nothing reads standard input.")
    var file: String?

    @Option(help: "The writers' native language.")
    var l1: String?

    @Option(help: "The language they write in.")
    var l2: String?

    @Flag(help: "Also print the register that each text speaks.")
    var register = false

    @Flag(help: "Report every word that the dictionary does not know and nothing else: the line to beat.")
    var dictionaryOnly = false

    @Flag(help: "Accepted for symmetry: the output is JSON Lines anyway.")
    var json = false

    func run() throws {
        let native = try Self.language(self.l1, "--l1")
        let target = try Self.language(self.l2, "--l2")
        let configuration = try AppConfiguration.fromEnvironment()
        let packs = PackLibrary(directory: configuration.contentDirectory + "/packs")
        let shelf = DictionaryShelf(directory: configuration.dictionaryDirectory)
        let analyzer: any FrictionAnalyzer =
            self.dictionaryOnly
            ? DictionaryBaseline(packs: packs, dictionaries: shelf)
            : OfflineAnalyzer(packs: packs, dictionaries: shelf)
        var failures = 0
        for (index, line) in try self.lines().enumerated() where !line.allSatisfy(\.isWhitespace) {
            do {
                let request = try Self.request(line)
                guard let target = request.l2 ?? target else {
                    throw AAPMError(.analysisUnavailable, "no language: give --l2, or \"l2\" in the line")
                }
                guard let native = request.l1 ?? native else {
                    throw AAPMError(.analysisUnavailable, "no native language: give --l1, or \"l1\" in the line")
                }
                let context = AnalysisContext(languages: LanguagePair(native: native, target: target))
                let record = AnalysisRecord(
                    id: request.id, analysis: try analyzer.analyze(request.text, in: context),
                    withRegister: self.register)
                print(try CommandOutput.line(record))
            } catch {
                failures += 1
                FileHandle.standardError.write(Data("line \(index + 1): \(Self.reason(error))\n".utf8))
            }
        }
        if failures > 0 {
            FileHandle.standardError.write(Data("\(failures) lines were left out\n".utf8))
            throw ExitCode.failure
        }
    }

    /// The lines of the input, cut at line feeds only: other separators may be part of a text.
    private func lines() throws -> [String] {
        let data: Data
        if let file, file != "-" {
            guard let contents = FileManager.default.contents(atPath: file) else {
                throw ValidationError("The file \(file) cannot be read.")
            }
            data = contents
        } else {
            data = FileHandle.standardInput.readDataToEndOfFile()
        }
        return try data.split(separator: UInt8(ascii: "\n")).enumerated().map { index, line in
            guard let text = String(validating: line, as: UTF8.self) else {
                throw ValidationError("Line \(index + 1) is not valid UTF-8.")
            }
            return text
        }
    }

    private static func request(_ line: String) throws -> AnalysisRequest {
        try JSONDecoder().decode(AnalysisRequest.self, from: Data(line.utf8))
    }

    private static func language(_ text: String?, _ flag: String) throws -> Language? {
        guard let text else { return nil }
        guard let language = Language(text) else {
            throw ValidationError("\(flag) must be a language of two letters, such as es, not “\(text)”.")
        }
        return language
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, _): return "the field \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "the field \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has the wrong type"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty ? "not a JSON object" : context.debugDescription
        @unknown default: return "not readable"
        }
    }
}
