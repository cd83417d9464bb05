import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene as a peer of bench/relevance: reads a file of documents into an index in memory, then answers one query a line.
 *
 * <p>Documents: "id TAB language TAB title TAB text" a line. Queries, on standard input: "language TAB text"; the
 * language "*" asks the fields of all. Answer to each, one line: "id SPACE score" of every document found, best first,
 * parted by tabs. UTF-8.
 *
 * <p>A document has the fields title_xx and text_xx of its language, made by Lucene's analyser of that language. A query
 * is one optional clause a word (BooleanQuery, SHOULD) in either field, the title weighing as the settings say.
 *
 * <p>Usage: Peer DOCUMENTS HOW-MANY K1 B TITLE-BOOST FOLD(yes, no) TITLE-IN-TEXT(yes, no)
 */
public final class Peer {
	private static final Map<String, Analyzer> OWN =
		new TreeMap<>(Map.of("fr", new FrenchAnalyzer(), "es", new SpanishAnalyzer()));

	/** The analyser of a language with accents taken off what it gives: after the stems, which need them. */
	private static final class Folding extends AnalyzerWrapper {
		private final Analyzer inner;

		Folding(Analyzer inner) {
			super(PER_FIELD_REUSE_STRATEGY);
			this.inner = inner;
		}

		@Override
		protected Analyzer getWrappedAnalyzer(String field) {
			return inner;
		}

		@Override
		protected TokenStreamComponents wrapComponents(String field, TokenStreamComponents components) {
			TokenStream folded = new ASCIIFoldingFilter(components.getTokenStream());
			return new TokenStreamComponents(components.getSource(), folded);
		}
	}

	private static Analyzer analyzer(boolean fold) {
		Map<String, Analyzer> fields = new TreeMap<>();
		for (Map.Entry<String, Analyzer> own : OWN.entrySet()) {
			Analyzer analyzer = fold ? new Folding(own.getValue()) : own.getValue();
			fields.put("title_" + own.getKey(), analyzer);
			fields.put("text_" + own.getKey(), analyzer);
		}
		return new PerFieldAnalyzerWrapper(new FrenchAnalyzer(), fields);
	}

	private static void index(Path documents, IndexWriter writer, boolean titleInText) throws IOException {
		try (BufferedReader lines = Files.newBufferedReader(documents)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] columns = line.split("\t", -1);
				Document document = new Document();
				document.add(new StoredField("id", columns[0]));
				document.add(new TextField("title_" + columns[1], columns[2], Field.Store.NO));
				if (titleInText)
					document.add(new TextField("text_" + columns[1], columns[2], Field.Store.NO));
				document.add(new TextField("text_" + columns[1], columns[3], Field.Store.NO));
				writer.addDocument(document);
			}
		}
		writer.commit();
	}

	private static Query query(QueryBuilder builder, String language, String text, float titleBoost) {
		BooleanQuery.Builder query = new BooleanQuery.Builder();
		Set<String> languages = language.equals("*") ? OWN.keySet() : Set.of(language);
		for (String of : languages) {
			Query body = builder.createBooleanQuery("text_" + of, text, BooleanClause.Occur.SHOULD);
			Query title = builder.createBooleanQuery("title_" + of, text, BooleanClause.Occur.SHOULD);
			if (body != null) /* null: stop words only */
				query.add(body, BooleanClause.Occur.SHOULD);
			if (title != null && titleBoost > 0)
				query.add(new BoostQuery(title, titleBoost), BooleanClause.Occur.SHOULD);
		}
		return query.build();
	}

	public static void main(String[] arguments) throws IOException {
		int howMany = Integer.parseInt(arguments[1]);
		float k1 = Float.parseFloat(arguments[2]);
		float b = Float.parseFloat(arguments[3]);
		float titleBoost = Float.parseFloat(arguments[4]);
		Analyzer analyzer = analyzer(arguments[5].equals("yes"));
		BM25Similarity similarity = new BM25Similarity(k1, b);
		ByteBuffersDirectory directory = new ByteBuffersDirectory();
		IndexWriterConfig config = new IndexWriterConfig(analyzer).setSimilarity(similarity);
		try (IndexWriter writer = new IndexWriter(directory, config)) {
			index(Path.of(arguments[0]), writer, arguments[6].equals("yes"));
		}
		IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
		searcher.setSimilarity(similarity);
		QueryBuilder builder = new QueryBuilder(analyzer);
		BufferedReader queries = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
		for (String line = queries.readLine(); line != null; line = queries.readLine()) {
			String[] columns = line.split("\t", 2);
			StringBuilder answer = new StringBuilder();
			for (ScoreDoc hit : searcher.search(query(builder, columns[0], columns[1], titleBoost), howMany).scoreDocs) {
				answer.append(answer.length() > 0 ? "\t" : "").append(searcher.doc(hit.doc).get("id"));
				answer.append(String.format(Locale.ROOT, " %.6f", hit.score));
			}
			out.println(answer);
			out.flush();
		}
	}
}
