/* project_models.c: published models. Figures that a paper does not give are derived or assumed, and say so. */
#include <limen/project.h>

#include <math.h>
#include <string.h>

#define SIX_N_D "derived: 6 FLOPs per parameter and token (Kaplan et al. 2020, arXiv 2001.08361)"

static const struct limen_model models[] = {
	{"alexnet", "AlexNet", 60e6, 1.2e6 * 90, 4.7e17, 32, 1.2e6 * 90 / 128,
	 "Krizhevsky, Sutskever, Hinton 2012, ImageNet Classification with Deep CNNs: 60 million parameters, about 90 "
	 "passes "
	 "over 1.2 million images, batches of 128",
	 "Amodei and Hernandez 2018, AI and Compute, appendix: 0.0054 petaflop/s-days",
	 "assumption: single precision, as GPUs of 2012 computed", false, "derived: passes x images / batch"},
	{"resnet-50", "ResNet-50", 25.6e6, 256 * 6e5, 3.8e9 * 2 * 3 * 256 * 6e5, 32, 6e5,
	 "He, Zhang, Ren, Sun 2015, Deep Residual Learning, arXiv 1512.03385: 3.8e9 multiply-adds per image (table 1), "
	 "60e4 "
	 "iterations of batches of 256; 25.6 million parameters counted from the architecture",
	 "derived: multiply-adds x 2 x 3 (forward, two backward) x images seen", "assumption: single precision", true,
	 "published: iterations, section 3.4"},
	{"bert-large", "BERT-Large", 340e6, 1e6 * 256 * 512, 5.33e20, 32, 1e6,
	 "Devlin et al. 2018, BERT, arXiv 1810.04805: 340 million parameters, 1,000,000 steps of 256 sequences of up "
	 "to 512 "
	 "tokens (appendix A.2)",
	 "Brown et al. 2020, arXiv 2005.14165, table D.1 (which counts 355 million parameters, 250e9 tokens)",
	 "assumption: single precision", true, "published: steps, appendix A.2"},
	{"gpt-3", "GPT-3 175B", 175e9, 300e9, 3.14e23, 16, 300e9 / 3.2e6,
	 "Brown et al. 2020, Language Models are Few-Shot Learners, arXiv 2005.14165: 175e9 parameters, batches of "
	 "3.2e6 "
	 "tokens (table 2.1), 300e9 tokens",
	 "published: table D.1", "assumption: half precision, as V100 tensor cores compute", false,
	 "derived: tokens / final batch; batches were smaller at first, so the steps were more"},
	{"chinchilla", "Chinchilla 70B", 70e9, 1.4e12, 5.76e23, 16, 1.4e12 / 3e6,
	 "Hoffmann et al. 2022, Training Compute-Optimal Large Language Models, arXiv 2203.15556: 70e9 parameters, "
	 "1.4e12 "
	 "tokens, batches of 1.5e6, later 3e6 tokens (table 4)",
	 "published: Gopher's budget, 5.76e23", "published: bfloat16, with a float32 copy of the weights", false,
	 "derived: tokens / final batch; batches were smaller at first, so the steps were more"},
	{"palm", "PaLM 540B", 540e9, 780e9, 2.56e24, 16, 255e3,
	 "Chowdhery et al. 2022, PaLM, arXiv 2204.02311: 540e9 parameters, 780e9 tokens, batches of 512, 1024 and 2048 "
	 "sequences up to steps 50e3, 115e3, 255e3 (section 5)",
	 "published: 2.56e24", "assumption: bfloat16, as TPU v4 computes", true, "published: steps, section 5"},
	{"llama-65b", "LLaMA-65B", 65.2e9, 1.4e12, 6 * 65.2e9 * 1.4e12, 16, 1.4e12 / 4e6,
	 "Touvron et al. 2023, LLaMA, arXiv 2302.13971, table 2: 65.2e9 parameters, 1.4e12 tokens, batches of 4e6 "
	 "tokens",
	 SIX_N_D, "assumption: half precision", false, "derived: tokens / batch"},
	{"llama-2-70b", "Llama 2 70B", 70e9, 2.0e12, 6 * 70e9 * 2.0e12, 16, 2.0e12 / 4e6,
	 "Touvron et al. 2023, Llama 2, arXiv 2307.09288, table 1: 70e9 parameters, 2.0e12 tokens, batches of 4e6 "
	 "tokens",
	 SIX_N_D, "assumption: half precision", false, "derived: tokens / batch"},
	{"llama-3-405b", "Llama 3 405B", 405e9, 15.6e12, 3.8e25, 16, 1.2e6,
	 "Grattafiori et al. 2024, The Llama 3 Herd of Models, arXiv 2407.21783: 405e9 parameters, 15.6e12 tokens, "
	 "3.8e25 "
	 "FLOPs; learning rate schedule of 1,200,000 steps (section 3.4.1)",
	 "published: section 3", "published: BF16", true, "published: length of the schedule, section 3.4.1"},
	{"brain", "brain scale", 1e15, 300e9, 6 * 1e15 * 300e9, 32, 300e9 / 3.2e6,
	 "no model: 1e15 parameters as in the abstracts of arXiv 2402.14878v1 and v2, trained on GPT-3's 300e9 tokens",
	 "assumption: 6 FLOPs per parameter and token", "assumption: single precision", false,
	 "assumption: GPT-3's steps"},
};

const struct limen_model *limen_model_at(size_t index)
{
	return index < sizeof(models) / sizeof(models[0]) ? &models[index] : NULL;
}

const struct limen_model *limen_model_find(const char *name)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (!strcmp(name, models[i].name))
			return &models[i];
	return NULL;
}

void limen_model_apply(const struct limen_model *model, struct limen_design *design)
{
	design->parameters = model->parameters;
	design->flops = model->flops;
	design->word_bits = design->precision_bits = model->word_bits;
	design->updates_per_parameter = model->updates_per_parameter;
	design->ops = NAN;
}
