/* bound_json.c: what `limen bound --json` writes. Names carry units; what has no value is null. */
#include "bound.h"

#include "json_text.h"

#include <jansson.h>
#include <limen/bounds.h>
#include <limen/file.h>
#include <stdlib.h>

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static json_t *text(const char *t)
{
	json_t *string = t && *t ? cli_json_text(t) : NULL;

	return string ? string : json_null();
}

static void set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

static json_t *design(const struct limen_design *d, const struct limen_design_facts *f)
{
	json_t *o = json_object();

	set(o, "parameters", real(d->parameters));
	set(o, "ops_performed_jumps", real(f->a * d->parameters));
	set(o, "updates_per_parameter", real(f->a));
	set(o, "updates_from_speed", json_boolean(f->a_from_speed));
	set(o, "precision_bits", real(d->precision_bits));
	set(o, "distance_levels", real(f->j));
	set(o, "sigma_levels", real(d->sigma_levels));
	set(o, "temperature_k", real(d->temperature_k));
	set(o, "kt_ln2_j", real(limen_bits_j(1, d->temperature_k)));
	set(o, "time_s", real(d->time_s));
	set(o, "attempt_rate_hz", real(d->attempt_rate_hz));
	set(o, "attempts_per_parameter", real(f->attempts));
	set(o, "barrier_bits", real(f->barrier_bits));
	set(o, "barrier_from_ops", json_boolean(f->barrier_from_ops));
	set(o, "theta", real(f->theta));
	set(o, "retention_s", real(d->retention_s));
	set(o, "error_probability", real(d->error));
	set(o, "lambda", real(d->lambda));
	set(o, "static_barrier_bits", real(f->static_barrier_bits));
	set(o, "static_attempts_per_step", real(f->attempts_per_step));
	set(o, "flops", real(d->flops));
	set(o, "word_bits", real(d->word_bits));
	set(o, "flop_j", real(d->flop_j));
	return o;
}

static json_t *model(const struct limen_model *m)
{
	json_t *o = json_object();

	set(o, "name", json_string(m->name));
	set(o, "title", json_string(m->title));
	set(o, "source", json_string(m->source));
	set(o, "parameters", real(m->parameters));
	set(o, "tokens", real(m->tokens));
	set(o, "flops", real(m->flops));
	set(o, "flops_basis", json_string(m->flops_basis));
	set(o, "word_bits", real(m->word_bits));
	set(o, "word_basis", json_string(m->word_basis));
	set(o, "updates_per_parameter", real(m->updates_per_parameter));
	set(o, "updates_published", json_boolean(m->updates_published));
	set(o, "updates_basis", json_string(m->updates_basis));
	return o;
}

static json_t *row(const struct limen_projection *p)
{
	json_t *o = json_object();

	set(o, "name", json_string(p->name));
	set(o, "bits_per_parameter", real(p->bits_per_parameter));
	set(o, "kt_per_parameter", real(p->kt_per_parameter));
	set(o, "joules", real(p->joules));
	set(o, "valid", json_boolean(p->state == LIMEN_PROJECT_VALID));
	set(o, "reason", text(p->reason));
	set(o, "counted", text(p->counted));
	set(o, "domain", json_string(p->domain));
	return o;
}

static json_t *rows(const struct limen_projection *p, bool bounds)
{
	json_t *list = json_array();

	for (int i = 0; i < LIMEN_PROJECT_ROWS; i++)
		if (p[i].bound == bounds)
			json_array_append_new(list, row(&p[i]));
	return list;
}

static json_t *technology(const struct bound_job *job, const struct bound_result *result)
{
	json_t *o = json_object(), *list = json_array();

	set(o, "file", text(job->costs_path));
	set(o, "name", text(job->costs.name));
	set(o, "source", text(job->costs.source));
	for (int i = 0; i < LIMEN_WALLS; i++) {
		const struct limen_wall *w = &result->wall[i];
		json_t *wall = json_object();

		set(wall, "name", json_string(w->name));
		set(wall, "events", real(w->events));
		set(wall, "joules", real(w->joules));
		set(wall, "counted", text(w->counted));
		set(wall, "reason", text(w->reason));
		json_array_append_new(list, wall);
	}
	set(o, "walls", list);
	set(o, "sum_of_walls_j", real(result->wall_sum_j));
	return o;
}

static json_t *sweep(const struct bound_job *job, const struct bound_result *result)
{
	json_t *o = json_object(), *list = json_array();

	set(o, "parameter", json_string(job->sweep.number->name));
	set(o, "spacing", json_string(job->sweep.log ? "log" : "linear"));
	for (unsigned i = 0; i < job->sweep.points; i++) {
		json_t *point = json_object();

		set(point, "value", real(result->point[i].value));
		set(point, "bounds", rows(result->point[i].row, true));
		set(point, "comparisons", rows(result->point[i].row, false));
		json_array_append_new(list, point);
	}
	set(o, "points", list);
	return o;
}

int bound_json(const struct bound_job *job, const struct bound_result *result, struct limen_file *file)
{
	json_t *o = json_object();

	set(o, "limen_version", json_string(limen_version()));
	set(o, "statement",
	    json_string("OPS are performed jumps. Bounds are on the heat of the memory alone: barriers move at no "
			"cost, and "
			"reads, controller, accumulators and transfers are outside. Comparisons bound nothing. Nothing "
			"here is "
			"a sum of these."));
	set(o, "model", job->model ? model(job->model) : json_null());
	set(o, "updates_are_the_models_steps", json_boolean(job->model_updates));
	set(o, "design", design(&job->design, &result->facts));
	set(o, "bounds", rows(result->row, true));
	set(o, "comparisons", rows(result->row, false));
	set(o, "technology", job->costs_path ? technology(job, result) : json_null());
	set(o, "sweep", job->sweep.number ? sweep(job, result) : json_null());
	return cli_json_write(o, 15, file);
}

int bound_json_models(struct limen_file *file)
{
	json_t *o = json_object(), *list = json_array();
	const struct limen_model *m;

	for (size_t i = 0; (m = limen_model_at(i)) != NULL; i++)
		json_array_append_new(list, model(m));
	set(o, "models", list);
	return cli_json_write(o, 15, file);
}

int bound_json_quotes(struct limen_file *file)
{
	struct limen_quote quote[LIMEN_QUOTES];
	json_t *o = json_object(), *list = json_array();

	limen_quotes(quote);
	for (int i = 0; i < LIMEN_QUOTES; i++) {
		json_t *q = json_object();

		set(q, "what", json_string(quote[i].what));
		set(q, "assumptions", json_string(quote[i].assumptions));
		set(q, "quoted_by", json_string(quote[i].by));
		set(q, "unit", json_string(quote[i].unit));
		set(q, "quoted_from", real(quote[i].from));
		set(q, "quoted_to", real(quote[i].to));
		set(q, "computed_from", real(quote[i].ours_from));
		set(q, "computed_to", real(quote[i].ours_to));
		set(q, "agrees", json_boolean(quote[i].agrees));
		json_array_append_new(list, q);
	}
	set(o, "temperature_k", real(300));
	set(o, "quotes", list);
	return cli_json_write(o, 15, file);
}
