"""Writes a language model of half a megabyte with random weights, for the tests with llama.cpp's server. Argument: the file.

It says nonsense, but through the real engine: real grammar, real counts.
"""
import sys
import numpy
from gguf import GGUFWriter, TokenType

LAYERS, WIDTH, HEADS, INNER, CONTEXT = 2, 64, 4, 128, 1024

tokens, kinds = [b"<unk>", b"<s>", b"</s>"], [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL]
# No bytes of longer characters: this server breaks off with an error when an answer is not UTF-8 at its end.
for byte in range(128):
    tokens.append(f"<0x{byte:02X}>".encode())
    kinds.append(TokenType.BYTE)
for code in range(32, 127):
    # SentencePiece writes a blank as this sign.
    tokens.append("\u2581".encode() if code == 32 else bytes([code]))
    kinds.append(TokenType.NORMAL)

writer = GGUFWriter(sys.argv[1], "llama")
writer.add_name("random")
writer.add_context_length(CONTEXT)
writer.add_embedding_length(WIDTH)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(INNER)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_rope_dimension_count(WIDTH // HEADS)
writer.add_vocab_size(len(tokens))
writer.add_file_type(0)
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
writer.add_token_scores([0.0] * len(tokens))
writer.add_token_types(kinds)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_unk_token_id(0)
writer.add_chat_template("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: ")

random = numpy.random.default_rng(0)


def matrix(rows, columns):
    return (random.standard_normal((rows, columns)) * 0.2).astype(numpy.float32)


writer.add_tensor("token_embd.weight", matrix(len(tokens), WIDTH))
writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
writer.add_tensor("output.weight", matrix(len(tokens), WIDTH))
for layer in range(LAYERS):
    for name, shape in {"attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH), "attn_v": (WIDTH, WIDTH), "attn_output": (WIDTH, WIDTH),
                        "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER)}.items():
        writer.add_tensor(f"blk.{layer}.{name}.weight", matrix(*shape))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.{layer}.{name}.weight", numpy.ones(WIDTH, numpy.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
