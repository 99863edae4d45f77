extension JSONWriter {
    /// - Parameter vector: Finite numbers, which `VectorSpaces` has seen to.
    mutating func vector(_ name: StaticString, _ vector: [Float]) {
        self.array(name) { json in
            for number in vector { json.raw(number.description) }
        }
    }

    mutating func strings(_ name: StaticString, _ texts: some Sequence<String>) {
        self.array(name) { json in
            for text in texts { json.string(text) }
        }
    }
}
